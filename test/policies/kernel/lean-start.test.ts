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

test("the pack starts without what packs closures, and the SDK alone loads it", () => {
  const sdk = entry("node_modules/@pulumi/policy/index.js");
  expect(loaded(sdk)).toContain("@npmcli/arborist");
  const lean = loaded(entry("policies/kernel/lean-start.ts"), sdk);
  expect(lean).not.toContain("@npmcli/arborist");
  expect(lean).toContain("@pulumi/pulumi");
});
