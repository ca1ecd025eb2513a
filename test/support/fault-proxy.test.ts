import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, it } from "vitest";
import { FaultProxy } from "../reliability/support/fault-proxy.ts";

it("an answer is lost also while the one before it on its connection is not through", async () => {
  const target = createServer((_, response) => response.end("whole"));
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  const proxy = await FaultProxy.before(`http://127.0.0.1:${(target.address() as AddressInfo).port}`);
  proxy.add({ path: /first/, harm: { kind: "delay", ms: 50 } });
  proxy.add({ path: /second/, forward: false, harm: { kind: "lose" } });
  try {
    const socket = connect(Number(new URL(proxy.url).port), "127.0.0.1");
    socket.write(["/first", "/second"].map((path) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`).join(""));
    socket.resume().on("error", () => {});
    await new Promise((resolve) => socket.on("close", resolve));
    expect(proxy.requests.map(({ harm }) => harm)).toEqual(["delay", "lose"]);
  } finally {
    await proxy.close();
    target.close();
  }
});
