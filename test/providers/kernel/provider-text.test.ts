import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { knownKinds } from "../../../providers/entry.ts";
import { providerText, releasedTexts } from "../../../settings/provider-texts.ts";

/*
 * The text that Pulumi stores with every resource. Each text that was ever released lies in settings/provider-texts/ and
 * must stay loadable: states hold it for years.
 */
const run = promisify(execFile);
const ROOT = process.cwd();

it("is under 128 bytes: a state holds it twice for every resource", () => {
  for (const kind of knownKinds) {
    expect(Buffer.byteLength(providerText(kind))).toBeLessThan(128);
    expect(providerText(kind)).not.toContain(ROOT);
  }
});

it("every released text still leads to today's code", async () => {
  const every: string[] = [];
  for (const kind of knownKinds) {
    const released = releasedTexts(kind);
    expect(released, `the text of ${kind} changed: keep the old file, and add a new one beside it`).toContain(
      providerText(kind),
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
