import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { GithubClient } from "../../operations/github/client.ts";
import { Registry } from "../../operations/registry/client.ts";
import { connect as connectFly } from "../../providers/fly/api/connection.ts";
import { isTransient } from "../../providers/kernel/persist.ts";
import { connect as connectRender } from "../../providers/render/api/connection.ts";
import { hurried } from "../support/hurried.ts";

/*
 * What stands between us and a platform has errors in forms of its own, with a status that passes by itself. Whatever they
 * hold, they are errors of that status: tried again, and told of in words.
 */
let server: Server;
let url: string;
let body = "";
let status = 503;
let asked = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    request
      .resume()
      .on("end", () => response.writeHead(status, { "content-type": "application/json" }).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    ...{ FLY_FLAPS_BASE_URL: url, FLY_API_TOKEN: "sim_fly", RENDER_API_BASE_URL: url },
    ...{ RENDER_API_KEY: "sim_render", ...hurried() },
  });
});
afterAll(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

const bucket = { key: "x", limit: { rate: 1000, burst: 1000 } };
const read = { method: "GET", path: "/x", bucket } as const;
const APIS: [string, () => Promise<unknown>][] = [
  ["Fly", () => connectFly({ platform: "simulated" }).send(read)],
  ["Render", () => connectRender({ platform: "simulated" }).send(read)],
  [
    "GitHub",
    () =>
      new GithubClient({ baseUrl: url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" }).get(
        "/x",
        z.object({}),
      ),
  ],
  [
    "the registry",
    () =>
      new Registry({
        ...{ url, repository: "hotdash", simulated: true, credentials: undefined },
      }).image("v1.0.0", "linux/amd64"),
  ],
];

/** Bodies of gateways, and of nobody. */
const BODIES: [string, unknown, RegExp][] = [
  [
    "an object where the API has a text",
    { error: { code: 503, message: "no healthy upstream" } },
    /upstream/,
  ],
  ["a number for a message", { message: 503, error: 503, status: 503 }, /503/],
  ["nothing for a message", { message: null, error: null, errors: null }, /503/],
  ["a list", ["no", "upstream"], /503/],
  ["nothing at all", null, /503/],
  ["a bare text", "upstream connect error", /503/],
  ["a list of nothing", { message: "invalid", errors: [null, 5, { code: {} }, "words"] }, /503/],
];

it.each(APIS.flatMap(([api, ask]) => BODIES.map((one) => [api, one[0], ask, one[1], one[2]] as const)))(
  "an error of %s with %s",
  async (_api, _what, ask, content, said) => {
    [body, status, asked] = [JSON.stringify(content), 503, 0];
    const error = await ask().then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ name: "ApiError", status: 503 });
    expect(isTransient(error)).toBe(true);
    expect(error?.message).toMatch(said);
    expect(error?.message).not.toMatch(/\[object |undefined|is not a function|Cannot read/);
    expect(asked).toBe(6);
  },
);

it.each(APIS)("a refusal of %s in such a form is none of the platform's not being there", async (_, ask) => {
  [body, status] = [JSON.stringify({ error: { code: 404, message: "no route" } }), 404];
  const error = await ask().then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  expect(error?.message).toMatch(/404/);
  expect(error?.message).toMatch(/Nothing was concluded from it/);
});
