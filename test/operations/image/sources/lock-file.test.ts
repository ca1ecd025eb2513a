import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockFile, manifest, outOfStep } from "../../../../operations/image/sources/lock-file.ts";
import { CHECKOUT } from "../../../../operations/workspace/checkout.ts";

const step = (own: object, packages: Record<string, object>) =>
  outOfStep(manifest.parse(own), lockFile.parse({ packages: { "": {}, ...packages } }));

describe("a lock file", () => {
  it("of this project is in step", () => {
    const read = (name: string): unknown => JSON.parse(readFileSync(join(CHECKOUT, name), "utf8"));
    expect(
      outOfStep(manifest.parse(read("package.json")), lockFile.parse(read("package-lock.json"))),
    ).toEqual([]);
  });

  it.each([
    ["a package that is missing", { dependencies: { a: "^1.0.0" } }, {}, ["Missing: a@^1.0.0"]],
    ["for development too", { devDependencies: { a: "1.0.0" } }, {}, ["Missing: a@1.0.0"]],
    [
      "a version that no longer satisfies",
      { dependencies: { a: "^2.0.0" } },
      { "node_modules/a": { version: "1.9.0" } },
      ["Invalid: a@1.9.0 does not satisfy ^2.0.0"],
    ],
    [
      "what a package needs, also where it is optional: npm wants it locked for every platform",
      { dependencies: { a: "1" } },
      { "node_modules/a": { version: "1.0.0", dependencies: { b: "1" }, optionalDependencies: { c: "1" } } },
      ["Missing: b@1", "Missing: c@1"],
    ],
    [
      "a peer that nobody brings",
      { dependencies: { a: "1" } },
      { "node_modules/a": { version: "1.0.0", peerDependencies: { b: "1" } } },
      ["Missing: b@1"],
    ],
    [
      "the nearest one, and not any",
      { dependencies: { a: "1", b: "2" } },
      {
        "node_modules/a": { version: "1.0.0", dependencies: { b: "1" } },
        "node_modules/b": { version: "2.0.0" },
      },
      ["Invalid: b@2.0.0 does not satisfy 1"],
    ],
  ])("is out of step by %s", (_, own, packages, problems) => {
    expect(step(own, packages)).toEqual(problems);
  });

  it.each([
    [
      "optional peers",
      { dependencies: { a: "1" } },
      {
        "node_modules/a": {
          ...{ version: "1.0.0", peerDependencies: { b: "1" } },
          peerDependenciesMeta: { b: { optional: true } },
        },
      },
    ],
    [
      "a nested package",
      { dependencies: { a: "1", b: "2" } },
      {
        "node_modules/a": { version: "1.0.0", dependencies: { b: "1" } },
        "node_modules/b": { version: "2.0.0" },
        "node_modules/a/node_modules/b": { version: "1.3.0" },
      },
    ],
    ["an alias", { dependencies: { a: "npm:@x/b@^1.0.0" } }, { "node_modules/a": { version: "1.2.0" } }],
    ["a commit", { dependencies: { a: "github:x/y#main" } }, { "node_modules/a": { version: "0.0.0" } }],
    [
      "an overridden version",
      { dependencies: { a: "1" }, overrides: { a: { b: "3" } } },
      {
        "node_modules/a": { version: "1.0.0", dependencies: { b: "1" } },
        "node_modules/b": { version: "3.0.0" },
      },
    ],
    [
      "a workspace",
      { dependencies: { a: "*" } },
      {
        "node_modules/a": { link: true },
        "packages/a": { version: "0.0.0", dependencies: { b: "1" } },
        "node_modules/b": { version: "1.0.0" },
      },
    ],
  ])("is in step with %s", (_, own, packages) => {
    expect(step(own, packages)).toEqual([]);
  });
});
