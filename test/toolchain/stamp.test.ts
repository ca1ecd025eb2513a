import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { addHashes, changedSince, readStamp, type Source, writeStamp } from "../../toolchain/stamp.mjs";
import type { Pins } from "../../toolchain/versions.mjs";
import { put, scratch } from "./support/scratch.ts";

const KEY = "key";

/** A folder with one executable and its note, with or without hashes. */
function noted(source: Source, { hashes = true } = {}) {
  const folder = scratch();
  put(path.join(folder, "pulumi"), "program", 0o755);
  const stamp = path.join(folder, "toolchain.json");
  writeStamp(stamp, KEY, ["pulumi"], { engine: source });
  if (!hashes) {
    const { hashes: _, ...old } = JSON.parse(fs.readFileSync(stamp, "utf8"));
    fs.writeFileSync(stamp, JSON.stringify(old));
  }
  return { folder, stamp };
}

const pinned = (executable: string): Pins => ({
  [`${process.platform}-${process.arch}`]: { engine: { archive: "", executable } },
});

it("a note of the time before hashes counts for the toolchain's own build, and gets them once", () => {
  const { stamp } = noted({ way: "go", from: "go1.26.8" }, { hashes: false });
  expect(readStamp(stamp, KEY)?.hashes).toBeUndefined();
  expect(changedSince(stamp)).toEqual(["pulumi"]);
  addHashes(stamp, KEY);
  expect(readStamp(stamp, KEY)?.hashes?.pulumi).toMatch(/^[0-9a-f]{64}$/);
  expect(changedSince(stamp)).toEqual([]);
  const written = fs.readFileSync(stamp, "utf8");
  addHashes(stamp, KEY);
  expect(fs.readFileSync(stamp, "utf8")).toBe(written);
});

it.each(["existing", "release"] as const)(
  "what was taken as %s counts only with the hash that is pinned today",
  (way) => {
    const sha256 = "a".repeat(64);
    const { stamp } = noted({ way, from: "somewhere", sha256 });
    expect(readStamp(stamp, KEY, pinned(sha256))).toBeDefined();
    expect(readStamp(stamp, KEY, pinned("b".repeat(64)))).toBeUndefined();
    expect(readStamp(stamp, KEY, {})).toBeUndefined();
    const before = noted({ way, from: "somewhere" }, { hashes: false });
    expect(readStamp(before.stamp, KEY, pinned(sha256))).toBeUndefined();
  },
);

it("a file of the same size with other content is named", () => {
  const { folder, stamp } = noted({ way: "go", from: "go1.26.8" });
  put(path.join(folder, "pulumi"), "PROGRAM", 0o755);
  expect(readStamp(stamp, KEY)).toBeDefined();
  expect(changedSince(stamp)).toEqual(["pulumi"]);
});
