import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { undone } from "../../../providers/render/service/undone.ts";
import type { RenderSimulator } from "../../../simulators/render/main.ts";
import { FaultProxy, type Harm } from "../../reliability/support/fault-proxy.ts";
import { Driven, image, renderWorld, webService } from "../../support/render-world.ts";

let sim: RenderSimulator;
let proxy: FaultProxy;
beforeAll(async () => {
  sim = await renderWorld({ rateLimits: false }, 200);
  proxy = await FaultProxy.before(sim.url);
  process.env.RENDER_API_BASE_URL = proxy.url;
});
beforeEach(() => proxy.clear());
afterAll(async () => {
  await proxy.close();
  await sim.close();
});

/** A release whose deploy never goes live, with another set of variables. */
const failing = { image: image("2-sim-crash", "c"), env: { PORT: "8080", NEW: "1" } };
const SECRETS = {
  secrets: { TOKEN: "token-canary", OTHER: "other-canary" },
  secretFiles: { "key.pem": "file-canary" },
};
/** As the service is configured; what runs may still have others. */
const variables = (name: string) =>
  Object.fromEntries(sim.service(name).envVars.map(({ key, value }) => [key, value]));
const message = (sent: Promise<unknown>) =>
  sent.then(
    () => "",
    (error: Error) => error.message,
  );
const made = (name: string, change = {}) =>
  new Driven("render:Service").create(webService(name, { ...SECRETS, ...change }));

const HARMS: [string, Harm][] = [
  ["a page", { kind: "replace", body: "<html>log in</html>", type: "text/html" }],
  ["nothing", { kind: "replace", body: "", type: "application/json" }],
  ["a cut text", { kind: "replace", body: '[{"cursor":"', type: "application/json" }],
  ["null", { kind: "replace", body: "null", type: "application/json" }],
  ["an object", { kind: "replace", body: "{}", type: "application/json" }],
  [
    "variables without values",
    { kind: "replace", body: '[{"cursor":"a","envVar":{"key":"PORT"}}]', type: "application/json" },
  ],
];

describe("lists that cannot be read", () => {
  it.each(HARMS)("before an update (%s) change nothing", async (what, harm) => {
    const name = `before-${what.replaceAll(" ", "-")}`;
    const service = await made(name);
    const before = variables(name);
    proxy.add({ method: "GET", path: /env-vars/, harm: { ...harm, keepHeaders: true } as Harm });
    const said = await message(
      service.update(webService(name, { ...SECRETS, env: { PORT: "8080", MORE: "1" } })),
    );
    expect(said).toMatch(/env-vars\?limit=100 at \S+ answered 200 \(.*run the command again/);
    expect(variables(name)).toEqual(before);
  });

  it.each(HARMS.slice(0, 3))(
    "in the middle of putting back (%s) lose no variable and no file",
    async (what, harm) => {
      const name = `while-${what.replaceAll(" ", "-")}`;
      const service = await made(name);
      // The second look at each list is that of putting back.
      for (const list of ["env-vars", "secret-files"]) {
        const path = new RegExp(`${service.id}/${list}\\?`);
        let looks = 0;
        const where = () => ++looks > 1;
        proxy.add({ method: "GET", path, where, harm: { ...harm, keepHeaders: true } as Harm });
      }
      const said = await message(
        service.update(
          webService(name, { ...SECRETS, ...failing, secretFiles: { "key.pem": "other-file" } }),
        ),
      );
      expect(variables(name), "the secrets").toMatchObject({ TOKEN: "token-canary", OTHER: "other-canary" });
      expect(sim.service(name).secretFiles.map((file) => file.name)).toEqual(["key.pem"]);
      expect(said).toMatch(/Putting it back failed as well: its secret files: .*; its variables: /);
      expect(said, "what was not done is not said").not.toContain("its configuration was put back");
      expect(sim.service(name).settings.imagePath, "what can be put back is").toBe(image("1"));
    },
  );

  it("make no second service of a name", async () => {
    await made("only-one");
    const count = () =>
      [...sim.world.services.values()].filter(({ settings }) => settings.name === "only-one").length;
    proxy.add({
      method: "GET",
      path: /\/services\?/,
      harm: { kind: "replace", body: "", keepHeaders: true },
    });
    const said = await message(new Driven("render:Service").create(webService("only-one")));
    expect(said).toMatch(/GET \/services\?\S+ at \S+ answered 200/);
    expect(count()).toBe(1);
  });
});

describe("what others set", () => {
  it("between the look and the write is not lost", async () => {
    const service = await made("external", { external: ["THEIRS"] });
    const theirs = () => sim.request("PUT", `/services/${service.id}/env-vars/THEIRS`, { value: "theirs" });
    let first = true;
    // Somebody else is faster by a moment.
    proxy.add({
      method: "GET",
      path: new RegExp(`${service.id}/secret-files`),
      where: () => {
        if (first) void theirs();
        first = false;
        return true;
      },
      harm: { kind: "delay", ms: 50 },
    });
    await service.update(webService("external", { ...SECRETS, external: ["THEIRS"], env: { PORT: "1" } }));
    expect(variables("external")).toMatchObject({ THEIRS: "theirs", PORT: "1", TOKEN: "token-canary" });
  });

  it("during a release that fails stays when it is put back", async () => {
    const service = await made("meanwhile", { external: ["THEIRS"] });
    await sim.request("PUT", `/services/${service.id}/env-vars/THEIRS`, { value: "one" });
    proxy.add({
      method: "POST",
      path: new RegExp(`${service.id}/deploys`),
      nth: 1,
      where: () => {
        void sim.request("PUT", `/services/${service.id}/env-vars/THEIRS`, { value: "two" });
        void sim.request("PUT", `/services/${service.id}/env-vars/HANDMADE`, { value: "x" });
        return true;
      },
      harm: { kind: "delay", ms: 20 },
    });
    const said = await message(
      service.update(webService("meanwhile", { ...SECRETS, ...failing, external: ["THEIRS"] })),
    );
    expect(said).toMatch(/its configuration was put back/);
    expect(variables("meanwhile")).toMatchObject({ THEIRS: "two", HANDMADE: "x", TOKEN: "token-canary" });
    expect(variables("meanwhile")).not.toHaveProperty("NEW");
  });
});

describe("a service that somebody suspended", () => {
  const suspended = async (name: string) => {
    const service = await made(name);
    await sim.request("POST", `/services/${service.id}/suspend`);
    return service;
  };

  it("is followed to its release when the answer to its resumption is lost", async () => {
    const service = await suspended("resume-lost");
    const harm = { kind: "replace", status: 503, body: "{}", type: "application/json" } as const;
    const rule = proxy.add({ method: "POST", path: new RegExp(`${service.id}/resume$`), nth: 1, harm });
    await service.update(webService("resume-lost", { ...SECRETS, image: image("2", "f") }));
    expect(rule.hits).toBe(1);
    const [newest] = sim.service("resume-lost").deploys;
    expect(newest).toMatchObject({ status: "live", trigger: "service_resumed" });
    expect(newest?.config.source).toBe(image("2", "f"));
  });

  it("runs what ran before when its new release fails: the deploy before has no instances by itself", async () => {
    const service = await suspended("resume-failed");
    const said = await message(service.update(webService("resume-failed", { ...SECRETS, ...failing })));
    expect(said).toMatch(/rolled back to the previous deploy dep-\S+ \(as dep-\S+\), and its configuration/);
    const live = sim.service("resume-failed");
    expect(live.instances.some(({ phase }) => phase === "running")).toBe(true);
    expect(live.deploys.find(({ status }) => status === "live")?.config.source).toBe(image("1"));
  });
});

it("a deploy that was accepted, and that the list shows only when it was given up, does not stay live", async () => {
  const service = await made("late-deploy");
  const path = new RegExp(`${service.id}/deploys`);
  const accepted = { kind: "replace", status: 202, body: "", type: "application/json" } as const;
  proxy.add({ method: "POST", path, nth: 1, harm: accepted });
  // The list lags until the configuration is put back: that is the second change of the service's settings.
  const from = proxy.requests.length;
  const changes = () => proxy.requests.slice(from).filter(({ method }) => method === "PATCH").length;
  const list = new RegExp(`${service.id}/deploys\\?`);
  proxy.add({ method: "GET", path: list, where: () => changes() < 2, harm: { kind: "stale" } });
  const rollout = { timeoutSeconds: 30, rollbackTimeoutSeconds: 200 };
  const said = await message(
    service.update(webService("late-deploy", { ...SECRETS, image: image("2", "f"), rollout })),
  );
  expect(said).toMatch(/accepted, but its list does not show it/);
  const live = sim.service("late-deploy").deploys.find(({ status }) => status === "live");
  expect(live?.config.source, said).toBe(image("1"));
  expect(said).toContain(live?.id);
});

it("putting back takes out one change, name by name", () => {
  const change = { from: { A: "1", B: "1", C: "1" }, to: { A: "2", C: "1", D: "1" } };
  expect(undone(change, { A: "2", C: "1", D: "1" })).toEqual({ A: "1", B: "1", C: "1" });
  expect(undone(change, { A: "9", C: "9", D: "1", E: "1" }), "changed by others since").toEqual({
    ...{ A: "9", B: "1", C: "9", E: "1" },
  });
  expect(undone(change, change.from), "never made").toEqual(change.from);
  expect(undone({ from: {}, to: { constructor: "x" } }, { constructor: "x" })).toEqual({});
});
