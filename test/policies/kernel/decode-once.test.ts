import { createRequire } from "node:module";
import { expect, test } from "vitest";

const require = createRequire(import.meta.url);
const sdk = require("@pulumi/policy/deserialize.js") as {
  deserializeProperties(inputs: object, proxySecrets: boolean): Record<string, unknown>;
};
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: { fromJavaScript(value: object): object };
};
const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "kept" };

test("the pack decodes a request once for all its rules, and never for two requests alike", async () => {
  const before = sdk.deserializeProperties;
  await import("../../../policies/kernel/decode-once.ts");
  expect(sdk.deserializeProperties).not.toBe(before);
  const request = Struct.fromJavaScript({ env: { A: "1" }, secret });
  const decoded = sdk.deserializeProperties(request, false);
  expect(decoded).toEqual({ env: { A: "1" }, secret: "kept" });
  expect(sdk.deserializeProperties(request, false)).toBe(decoded);
  expect(sdk.deserializeProperties(Struct.fromJavaScript({ env: { A: "1" } }), false)).not.toBe(decoded);
});

test("a remedy gets inputs of its own, since it changes them", async () => {
  await import("../../../policies/kernel/decode-once.ts");
  const request = Struct.fromJavaScript({ env: { A: "1" } });
  const judged = sdk.deserializeProperties(request, false);
  const first = sdk.deserializeProperties(request, true);
  first.env = "changed";
  expect(sdk.deserializeProperties(request, true).env).toEqual({ A: "1" });
  expect(judged.env).toEqual({ A: "1" });
});
