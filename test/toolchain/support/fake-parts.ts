import type { Component } from "../../../toolchain/versions.mjs";

/** A small toolchain of the same shape as the real one: one engine, one plugin. */
export const fakeEngine: Component = {
  name: "engine",
  title: "engine 1.2.3",
  version: "1.2.3",
  kind: "engine",
  folder: "bin",
  executable: "pulumi",
  goPackage: ".",
  ldflags: "-s",
};

export const fakePlugin: Component = {
  name: "demo",
  title: "plugin demo 4.5.6",
  version: "4.5.6",
  kind: "resource",
  folder: "plugins/resource-demo-v4.5.6",
  executable: "pulumi-resource-demo",
  goPackage: ".",
  ldflags: "-s",
};

export const fakeParts: readonly Component[] = [fakeEngine, fakePlugin];

/** The program text of a component that works: the engine prints its version, the plugin answers GetPluginInfo. */
export function programOf(part: Component, version = part.version): string {
  if (part.kind === "engine") return `#!/bin/sh\n[ "$1" = version ] && echo v${version}\n`;
  const service = part.kind === "language" ? "LanguageRuntime" : "ResourceProvider";
  return `#!${process.execPath}
const server = require("node:http2").createServer();
server.on("stream", (stream, headers) => {
  const known = headers[":path"] === "/pulumirpc.${service}/GetPluginInfo";
  const grpc = { ":status": 200, "content-type": "application/grpc" };
  if (!known) return stream.respond({ ...grpc, "grpc-status": "12" }, { endStream: true });
  stream.respond(grpc, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  const version = Buffer.from(${JSON.stringify(version)});
  const message = Buffer.concat([Buffer.from([0x0a, version.length]), version]);
  stream.end(Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;
}
