import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { Connection } from "../../../providers/kernel/connection.ts";

it("what answers in between says nothing about the world behind it", async () => {
  const answers = [
    { "x-world": "one", "content-type": "application/json" },
    { "content-type": "text/html" },
    { "x-world": "two", "content-type": "application/json" },
  ];
  const server = createServer((_, response) => response.writeHead(200, answers.shift()).end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const parseError = (_: unknown, text: string) => ({ message: text });
  const api = { name: "api", baseUrl: address, headers: {}, requestIdHeader: "x-id", parseError };
  const connection = new Connection({
    ...{ platform: "simulated", address, variable: "API_URL", worldHeader: "x-world" },
    http: { ...api, advise: () => undefined },
  });
  const bucket = { key: "all", limit: { rate: 100, burst: 100 } };
  const ask = () => connection.to("simulator:one").send({ method: "POST", path: "/", bucket });
  await ask();
  await ask().catch(() => undefined);
  // What is made now is written down as an object of this world, by which it is known later.
  expect(connection.endpoint).toBe("simulator:one");
  await expect(ask(), "another world is told apart as before").rejects.toThrow(/answers as simulator:two/);
  server.close();
});
