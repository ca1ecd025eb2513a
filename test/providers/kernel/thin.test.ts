import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { knownKinds } from "../../../providers/entry.ts";
import { releasedTexts } from "../../../settings/provider-texts.ts";

/*
 * The text that Pulumi stores with every resource, made in a plain process as the engine makes it. Each text that was
 * ever released lies in settings/provider-texts/ and must stay loadable: states hold it for years.
 */
const run = promisify(execFile);
const ROOT = process.cwd();

async function textsMadeIn(folder: string): Promise<Record<string, string>> {
  const script = `
    const { providerText } = await import(process.cwd() + "/providers/kernel/dynamic-resource.ts");
    const { knownKinds } = await import(process.cwd() + "/providers/entry.ts");
    const texts = {};
    for (const kind of knownKinds) texts[kind] = await providerText(kind);
    console.log(JSON.stringify(texts));`;
  const { stdout } = await run(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", script],
    { cwd: folder },
  );
  return JSON.parse(stdout) as Record<string, string>;
}

it("is under 2 kB, holds no path of a machine, and is equal in another checkout with other code", async () => {
  const here = await textsMadeIn(ROOT);
  expect(Object.keys(here)).toEqual(knownKinds);
  for (const text of Object.values(here)) {
    expect(Buffer.byteLength(text)).toBeLessThan(2048);
    expect(text).not.toContain(ROOT);
  }
  const other = await mkdtemp(join(tmpdir(), "checkout-"));
  try {
    for (const folder of ["providers", "settings", "package.json"])
      await cp(join(ROOT, folder), join(other, folder), { recursive: true });
    await symlink(join(ROOT, "node_modules"), join(other, "node_modules"));
    const { appendFile } = await import("node:fs/promises");
    await appendFile(join(other, "providers/fly/app/provider.ts"), "\nexport const changed = true;\n");
    expect(await textsMadeIn(other)).toEqual(here);
  } finally {
    await rm(other, { recursive: true });
  }
});

it("every released text still leads to today's code", async () => {
  const texts = await textsMadeIn(ROOT);
  const every: string[] = [];
  for (const kind of knownKinds) {
    const released = releasedTexts(kind);
    expect(released, `the text of ${kind} changed: keep the old file, and add a new one beside it`).toContain(
      texts[kind],
    );
    every.push(...released);
  }
  // One process loads them all, as the engine's does: each text brings its own kind.
  const script = `
    const load = require("require-from-string");
    const counts = JSON.parse(process.env.RELEASED_TEXTS).map(async (text) =>
      (await load(text).handler().check({}, {})).failures.length);
    Promise.all(counts).then((all) => console.log(JSON.stringify(all)));`;
  const { stdout } = await run(process.execPath, ["--disable-warning=ExperimentalWarning", "-e", script], {
    cwd: ROOT,
    env: { ...process.env, RELEASED_TEXTS: JSON.stringify(every) },
  });
  const complaints = JSON.parse(stdout) as number[];
  expect(complaints).toHaveLength(every.length);
  expect(Math.min(...complaints), "check of nothing complains about required inputs").toBeGreaterThan(0);
});

it("a text is released for one kind only, and a kind that nobody made has none", () => {
  const all = knownKinds.flatMap((kind) => [...releasedTexts(kind)]);
  expect(new Set(all).size).toBe(all.length);
  expect(releasedTexts("fly:Machine").size).toBe(0);
});
