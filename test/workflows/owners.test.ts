import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";

/* .github/CODEOWNERS: the team that the settings name owns everything that guards the stacks. */
const lines = readFileSync(join(CHECKOUT, ".github/CODEOWNERS"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(/\s+/));

it("names the team of the settings, and nobody else", () => {
  const { config } = parse(readFileSync(join(CHECKOUT, "Pulumi.shared.yaml"), "utf8")) as {
    config: Record<string, { main: { owners: string } }>;
  };
  const owners = config["hotdash:repository"]?.main.owners;
  expect([...new Set(lines.flatMap(([, ...named]) => named))]).toEqual([owners]);
});

/** Whether a pattern of CODEOWNERS as this file uses them (anchored, `*` within a name, a folder by its slash) has a path. */
const has = (pattern: string, path: string) =>
  pattern.endsWith("/")
    ? path.startsWith(pattern.slice(1))
    : new RegExp(`^${pattern.slice(1).replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`).test(path);

describe.each([
  ".github/workflows/production.yml",
  ".github/actions/setup/action.yml",
  ".github/CODEOWNERS",
  ".npmrc",
  "policies/list.ts",
  "operations/gates/checks.ts",
  "toolchain/run.mjs",
  "Pulumi.yaml",
  "Pulumi.production.yaml",
  "settings/checks/all.ts",
  "components/github/main-ruleset.ts",
  "test/workflows/support/rules.ts",
  "package.json",
  "package-lock.json",
])("%s", (path) => {
  it("has owners", () => {
    const last = lines.findLast(([pattern = ""]) => has(pattern, path));
    expect(last?.length).toBeGreaterThan(1);
  });
});

it("a file of nothing that guards has none", () => {
  expect(lines.some(([pattern = ""]) => has(pattern, "docs/environment.md"))).toBe(false);
});
