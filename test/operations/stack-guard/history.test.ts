import { rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { BAD, checkout, folder, git, REF, run, write } from "./support/corpus.ts";

const commit = (root: string, files: Record<string, string | Buffer>) => {
  write(root, files);
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "-m", "Go on");
  return git(root, "rev-parse", "HEAD").slice(0, 10);
};

interface Found {
  blobs: number;
  violations: { path: string; line: number; commit?: string }[];
  skipped: unknown[];
}

async function look(root: string, ...more: string[]) {
  const { code, stdout, stderr } = await run([root, "--ref", REF, "--history", "--format", "json", ...more]);
  return { code, stderr, ...(JSON.parse(stdout) as Found) };
}
const places = ({ violations }: Found) =>
  violations.map((one) => `${one.path}:${one.line} ${one.commit ?? "now"}`);

test("what was removed is found, at the commit that brought it, once", async () => {
  const root = checkout({ "a.txt": "begin\n" });
  const brought = commit(root, { ".env": `A=1\nDATABASE_URL=${BAD}\n` });
  // The same line in a later version, at another place, is no new finding.
  commit(root, { ".env": `A=1\nB=2\nDATABASE_URL=${BAD}\n`, "b.txt": "x\n" });
  commit(root, { ".env": "A=1\n", "b.txt": "y\n" });
  expect((await run([root, "--ref", REF])).code).toBe(0);
  const found = await look(root);
  expect(places(found)).toEqual([`.env:2 ${brought}`]);
  expect(found.code).toBe(1);
  // a.txt, three of .env, two of b.txt.
  expect(found.blobs).toBe(6);
  expect(found.stderr).toBe("history: 6 blobs looked at\n");
});

test("what is still there is reported as it is now", async () => {
  const root = checkout({ "a.sh": "fly pg create\n" });
  commit(root, { "a.sh": "true\nfly pg create\n" });
  expect(places(await look(root))).toEqual(["a.sh:2 now"]);
});

test("branches that were never merged, and files with odd names, count", async () => {
  const root = checkout({ "a.txt": "x\n" });
  git(root, "switch", "--quiet", "-c", "side");
  const brought = commit(root, { "dir with space/ü.sh": "createdb x\n" });
  git(root, "switch", "--quiet", "-");
  expect(places(await look(root))).toEqual([`dir with space/ü.sh:1 ${brought}`]);
});

test("large and binary versions are no text; large ones are said once", async () => {
  const root = checkout({ "large.txt": `${BAD}\n`.repeat(20_000), "b.png": Buffer.from(`\u0000${BAD}`) });
  commit(root, { "large.txt": `${BAD}\n`.repeat(20_001) });
  rmSync(path.join(root, "large.txt"));
  commit(root, { "c.txt": "x\n" });
  const found = await look(root);
  expect(found.violations).toEqual([]);
  expect(found.skipped).toHaveLength(1);
});

test("the allow-list holds for history too", async () => {
  const root = checkout({ "old/a.sh": "fly pg create\n" });
  rmSync(path.join(root, "old"), { recursive: true });
  const entry = {
    path: "old/**",
    rule: "all",
    reason: "was removed, and is of no use",
    expires: "2099-01-01",
  };
  commit(root, { "allow.yaml": `- ${JSON.stringify(entry)}\n` });
  expect((await look(root, "--allow", path.join(root, "allow.yaml"))).code).toBe(0);
});

test("a part of a history, or none, is no history", async () => {
  const root = checkout({ "a.txt": "x\n" });
  commit(root, { "a.txt": "y\n" });
  const shallow = folder({});
  git(shallow, "clone", "--quiet", "--depth", "1", `file://${root}`, "clone");
  const part = await run([path.join(shallow, "clone"), "--ref", REF, "--history"]);
  expect(part.code).toBe(2);
  expect(part.stderr).toMatch(/this clone is shallow/);
  git(root, "config", "uploadpack.allowFilter", "true");
  git(shallow, "clone", "--quiet", "--no-checkout", "--filter=blob:none", `file://${root}`, "partial");
  const partial = await run([path.join(shallow, "partial"), "--ref", REF, "--history"]);
  expect(partial.code).toBe(2);
  expect(partial.stderr).toMatch(/this clone is partial: it lacks \d+ of them/);
  const none = await run([folder({}), "--ref", REF, "--history"]);
  expect([none.code, none.stderr.split("\n")[0]]).toEqual([2, "--history needs a git checkout."]);
});
