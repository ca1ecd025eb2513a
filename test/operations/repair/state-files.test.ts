import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { StateFiles } from "../../../operations/repair/state-files.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A stored state that holds just this note. */
const stored = (note: string) =>
  JSON.stringify({ version: 3, checkpoint: { stack: "organization/hotdash/staging", latest: { note } } });

function backend(contents: Record<string, string | Buffer>) {
  const root = mkdtempSync(path.join(tmpdir(), "hotdash-state-"));
  folders.push(root);
  const folder = path.join(root, ".pulumi/stacks/hotdash");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(contents)) writeFileSync(path.join(folder, name), text);
  return {
    files: new StateFiles(root, "hotdash", "staging"),
    names: () => readdirSync(folder).sort(),
    read: (name: string) => readFileSync(path.join(folder, name), "utf8"),
    bytes: (name: string) => readFileSync(path.join(folder, name)),
    kept: () => {
      const kept = path.join(root, ".pulumi/backups/hotdash/staging");
      return readdirSync(kept).map((name) => readFileSync(path.join(kept, name), "utf8"));
    },
  };
}

const SOUND = {
  "staging.json": stored("now"),
  "staging.json.attrs": "{}",
  "staging.json.bak": stored("before"),
};

/** What a kill, a full disk or a hand may leave in the place of a state. The last is what `stack init` begins with. */
const UNUSABLE = {
  "cut off": stored("now").slice(0, 40),
  empty: "",
  null: "null",
  "an empty object": "{}",
  "no state yet": '{"version":0,"checkpoint":{"stack":"organization/hotdash/staging"}}',
  "a null state": '{"version":3,"checkpoint":{"latest":null}}',
};

describe("files of a state", () => {
  it("that are sound stay as they are", async () => {
    const { files, names } = backend(SOUND);
    expect(await files.mend()).toEqual({ done: [], older: false });
    expect(names()).toEqual(Object.keys(SOUND).sort());
  });

  it("lose a checksum that was cut off, and no state", async () => {
    const { files, names, read } = backend({
      ...SOUND,
      "staging.json.attrs": "",
      "staging.json.bak.attrs": '{"md',
    });
    expect(await files.mend()).toMatchObject({
      done: [expect.any(String), expect.any(String)],
      older: false,
    });
    expect(names()).toEqual(["staging.json", "staging.json.bak"]);
    expect(read("staging.json")).toBe(stored("now"));
  });

  it.each(Object.entries(UNUSABLE))(
    "take the state from the copy before it, and call it older: %s",
    async (_, text) => {
      const { files, read, kept } = backend({ ...SOUND, "staging.json": text });
      expect(await files.mend()).toMatchObject({
        done: [expect.stringContaining("the copy before it")],
        older: true,
      });
      expect(read("staging.json")).toBe(stored("before"));
      // The only good copy is kept apart: the next write of the engine would replace it by what it finds.
      expect(kept()).toContain(stored("before"));
      if (text !== "") expect(kept()).toContain(text);
    },
  );

  it.each(Object.entries(UNUSABLE))(
    "never take a copy that is no state, and say where others are: %s",
    async (_, text) => {
      const { files, read } = backend({
        "staging.json": "",
        "staging.json.bak": text,
        "production.json.attrs": "",
      });
      await expect(files.mend()).rejects.toThrow(
        /copy from .*backups\/hotdash\/staging .*npm run repair -- staging/,
      );
      expect([read("staging.json"), read("staging.json.bak")]).toEqual(["", text]);
      expect(read("production.json.attrs")).toBe("");
    },
  );

  it("come back when only the copy is left", async () => {
    const { files } = backend({ "staging.json.bak": stored("before") });
    expect((await files.mend()).older).toBe(true);
    expect((await files.read()).deployment).toEqual({ note: "before" });
  });

  it("that are packed are mended, read and written packed", async () => {
    const { files, bytes } = backend({
      "staging.json.gz": gzipSync(stored("now")).subarray(0, 20),
      "staging.json.gz.bak": gzipSync(stored("before")),
    });
    expect((await files.mend()).older).toBe(true);
    const state = await files.read();
    await files.write({ ...state, deployment: { note: "mended" } });
    expect(JSON.parse(gunzipSync(bytes("staging.json.gz")).toString()).checkpoint.latest).toEqual({
      note: "mended",
    });
  });

  it("are written whole, with what stood before as the copy", async () => {
    const { files, read, names } = backend(SOUND);
    await files.write({ version: 3, deployment: { note: "next" } });
    expect(read("staging.json")).toBe(stored("next"));
    expect(read("staging.json.bak")).toBe(stored("now"));
    expect(names()).toEqual(["staging.json", "staging.json.bak"]);
  });
});
