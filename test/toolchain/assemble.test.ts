import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { assemble } from "../../toolchain/assemble.mjs";
import { fakePlugin } from "./support/fake-parts.ts";
import { fakeProject } from "./support/fake-project.ts";
import { put, scratch } from "./support/scratch.ts";

const component = {
  ...fakePlugin,
  kind: "language",
  folder: "bin",
  executable: "pulumi-language-nodejs",
} as const;

/** Assembles a toolchain of one language host; gives the text of what starts dynamic providers. */
function starterWith(way: "go" | "release"): string {
  const temp = scratch();
  const file = put(path.join(temp, "host"), "our own host", 0o755);
  const draft = path.join(temp, "draft");
  fs.mkdirSync(draft);
  const places = { project: fakeProject(), draft, root: path.join(temp, "done"), temp };
  const { bin } = assemble([{ component, file, way, from: "somewhere", sha256: "" }], places);
  fs.accessSync(path.join(bin, "pulumi-resource-pulumi-nodejs"), fs.constants.X_OK);
  return fs.readFileSync(path.join(bin, "pulumi-resource-pulumi-nodejs"), "utf8");
}

it("dynamic providers are started by our own language host where it was built", () => {
  expect(starterWith("go")).toBe("our own host");
});

it("dynamic providers are started by the script of the npm package beside an official host", () => {
  expect(starterWith("release")).toBe("#!/bin/sh\n");
});
