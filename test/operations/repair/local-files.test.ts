import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { mendLocalFiles } from "../../../operations/repair/local-files.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function backend(files: Record<string, string>) {
  const root = mkdtempSync(path.join(tmpdir(), "hotdash-state-"));
  folders.push(root);
  const folder = path.join(root, ".pulumi/stacks/hotdash");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const read = (name: string) => readFileSync(path.join(folder, name), "utf8");
  return { url: `file://${root}?no_tmp_dir=true`, names: () => readdirSync(folder).sort(), read };
}

const mend = ({ url }: { url: string }) => mendLocalFiles(url, "hotdash", "staging");
const SOUND = { "staging.json": '{"now":1}', "staging.json.attrs": "{}", "staging.json.bak": '{"before":1}' };

describe("files of a state whose write was cut off", () => {
  it("that are sound stay as they are", async () => {
    const state = backend(SOUND);
    expect(await mend(state)).toEqual([]);
    expect(state.names()).toEqual(Object.keys(SOUND).sort());
  });

  it("lose a checksum that was cut off, and no state", async () => {
    const state = backend({ ...SOUND, "staging.json.attrs": "", "staging.json.bak.attrs": '{"md' });
    expect(await mend(state)).toHaveLength(2);
    expect(state.names()).toEqual(["staging.json", "staging.json.bak"]);
    expect(state.read("staging.json")).toBe('{"now":1}');
  });

  it("take the state from the copy before it", async () => {
    const state = backend({ ...SOUND, "staging.json": '{"no' });
    expect(await mend(state)).toHaveLength(1);
    expect(state.read("staging.json")).toBe('{"before":1}');
    expect(state.names()).toEqual(["staging.json", "staging.json.bak"]);
  });

  it("stay as they are where both are cut off, and another stack's always", async () => {
    const state = backend({ "staging.json": "", "staging.json.bak": "", "production.json.attrs": "" });
    expect(await mend(state)).toEqual([]);
    expect(state.names()).toHaveLength(3);
  });

  it("of an object store are none", async () => {
    expect(await mend({ url: "s3://bucket?region=us-east-1" })).toEqual([]);
  });
});
