import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const node = fileURLToPath(new URL("../../../node_modules/.bin/node", import.meta.url));
const entry = (path: string) => new URL(`../../../${path}`, import.meta.url).href;

/** Packages of npm's that a process has loaded after these modules. */
function loaded(...modules: string[]): string[] {
  const lines = modules.map((module) => `await import(${JSON.stringify(module)});`).join("\n");
  const list = "console.log(JSON.stringify(Object.keys((await import('node:module')).default._cache)))";
  const out = execFileSync(node, ["--input-type=module", "--eval", `${lines}\n${list}`], {
    encoding: "utf8",
  });
  const names = (JSON.parse(out) as string[]).map(
    (path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1],
  );
  return [...new Set(names.filter((name) => name !== undefined))];
}

const lean = entry("operations/engine/lean-start.mjs");

test.each([
  ["the program", "@pulumi/pulumi/index.js"],
  ["the policy pack", "@pulumi/policy/index.js"],
])("%s starts without what packs closures, and the SDK alone loads it", (_, main) => {
  const sdk = entry(`node_modules/${main}`);
  expect(loaded(sdk)).toContain("@npmcli/arborist");
  expect(loaded(lean, sdk)).not.toContain("@npmcli/arborist");
  expect(loaded(lean, sdk)).toContain("@pulumi/pulumi");
});

test("nothing rewrites the stacks that the SDK takes, and an error still names the line of our own file", () => {
  const maps = entry("node_modules/source-map-support/register.js");
  const run = entry("node_modules/@pulumi/pulumi/runtime/settings.js");
  expect(loaded(maps)).toContain("source-map-support");
  expect(loaded(lean, run)).not.toContain("source-map-support");
  const script = `await import(${JSON.stringify(lean)}); await import(${JSON.stringify(run)});
    try { (await import(${JSON.stringify(entry("settings/matrix/invented.ts"))})).inventedSecrets("staging", "short"); }
    catch (error) { console.log(error.stack); }`;
  const stack = execFileSync(
    node,
    ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script],
    {
      encoding: "utf8",
    },
  );
  expect(stack).toMatch(/settings\/matrix\/invented\.ts:\d+:\d+/);
});
