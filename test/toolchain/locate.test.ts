import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { layoutIn } from "../../toolchain/layout.mjs";
import { locateToolchain } from "../../toolchain/locate.mjs";
import { writeStamp } from "../../toolchain/stamp.mjs";
import { put, scratch } from "./support/scratch.ts";

/** A folder that looks like the finished toolchain of this project. */
function pretend(cache: string): string {
  const { root, pulumi, stamp } = layoutIn(cache);
  put(pulumi, "#!/bin/sh\n", 0o755);
  writeStamp(stamp, path.basename(root), ["bin/pulumi"], {});
  return root;
}

describe("locateToolchain", () => {
  it("finds the toolchain in the cache folder", () => {
    const cache = scratch();
    const root = pretend(cache);
    expect(locateToolchain({ HOTDASH_CACHE: cache })).toEqual({
      root,
      bin: path.join(root, "bin"),
      pulumi: path.join(root, "bin", "pulumi"),
      plugins: path.join(root, "plugins"),
      node: expect.stringMatching(/node$/),
    });
  });

  it("takes the one that HOTDASH_TOOLCHAIN names, wherever it was copied to", () => {
    const copy = path.join(scratch(), "copy");
    fs.cpSync(pretend(scratch()), copy, { recursive: true });
    expect(locateToolchain({ HOTDASH_TOOLCHAIN: copy }).root).toBe(copy);
  });

  it("says where it looked and names `npm run setup` when there is none", () => {
    const cache = scratch();
    expect(() => locateToolchain({ HOTDASH_CACHE: cache })).toThrow(cache);
    expect(() => locateToolchain({ HOTDASH_CACHE: cache })).toThrow("npm run setup");
    expect(() => locateToolchain({ HOTDASH_TOOLCHAIN: cache })).toThrow("HOTDASH_TOOLCHAIN points there");
  });

  it.each([
    ["cut off", (file: string) => fs.truncateSync(file, 2)],
    ["not executable", (file: string) => fs.chmodSync(file, 0o644)],
    ["missing", (file: string) => fs.rmSync(file)],
  ])("does not take one whose engine is %s", (_, spoil) => {
    const cache = scratch();
    spoil(path.join(pretend(cache), "bin", "pulumi"));
    expect(() => locateToolchain({ HOTDASH_CACHE: cache })).toThrow("No complete toolchain");
  });
});
