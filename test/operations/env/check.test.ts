import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readsOf, stackHas } from "../../../operations/env/check.ts";
import { type Comparison, compare } from "../../../operations/env/compare.ts";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import { inProcess } from "../../cli/support/in-process.ts";
import { spawned } from "../../cli/support/spawn.ts";

/** A checkout that reads its environment in every way that code does. */
const FILES: Readonly<Record<string, string>> = {
  "app/plain.server.ts": `
    export const a = process.env.OWN_DIRECT!;
    export const b = process.env["OWN_BRACKETS"] ?? "x";
    const { OWN_TAKEN, OWN_RENAMED: mine, OWN_DEFAULTED = "1" } = process.env;
    const env = process.env;
    export const c = env.OWN_ALIAS;
    export function read(source: NodeJS.ProcessEnv = process.env) { return source.OWN_PARAMETER; }
    if ("OWN_ASKED" in process.env) console.log(mine, OWN_TAKEN, OWN_DEFAULTED);
    process.env.OWN_WRITTEN = "1";
    // process.env.OWN_COMMENT is none
    const text = "process.env.OWN_TEXT";
  `,
  "app/root.tsx": `export const V = () => <p>{import.meta.env.VITE_OWN} {import.meta.env.MODE}</p>;`,
  "app/required.ts": `
    export function required(name: string) {
      const value = process.env[name];
      if (!value) throw new Error(name);
      return value;
    }`,
  "app/uses.ts": `import { required } from "./required"; export const url = required("OWN_CALLED");
    class Flags { required(name: string) { return name; } all() { return this.required("NOT_READ_HERE"); } }`,
  "app/flags.ts": `
    const PREFIXES = ["FEATURE_", "FEATURE_FLAG_"];
    export const isOn = (flag: string) =>
      PREFIXES.some((prefix) => process.env[prefix + flag.replace(/-/g, "_").toUpperCase()] === "true");
    export const escalations = isOn("ai-escalations");`,
  "app/shop.server.ts": `export const shop = process.env.SHOPIFY_STORE_DOMAIN; export const agent = process.env.AGENT_SDK_URL;
    export const url = process.env.SHOPIFY_APP_URL; export const q = process.env.GA_USE_MOCK;`,
  "app/plain.test.ts": `process.env.OWN_TEST;`,
  "dist/app.js": `process.env.OWN_BUILT;`,
  "apps/agent-service/src/main.ts": `console.log(process.env.PG_URL, process.env.OWN_AGENTS);`,
  "supabase/functions/log/index.ts": `Deno.env.get("OWN_EDGE"); Deno.env.get("SUPABASE_SERVICE_ROLE_KEY");`,
  "scripts/load.py": `import os\nos.environ["OWN_PYTHON"]\nos.environ.get("OWN_PYTHON_TOO", "x")\nos.environ["OWN_SET"] = "1"\n`,
  "prisma/schema.prisma": `datasource db { url = env("DATABASE_URL") }\n// env("OWN_PRISMA_COMMENT")\n`,
};

let folder: string;
let found: Comparison;
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).sort();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hotdash-env-"));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  found = compare(await readsOf(folder), await stackHas("production"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("what code reads", () => {
  it("is found in every form, and nowhere else", () => {
    expect(names(found.unknown)).toEqual([
      ...[
        "OWN_AGENTS",
        "OWN_ALIAS",
        "OWN_ASKED",
        "OWN_BRACKETS",
        "OWN_CALLED",
        "OWN_DEFAULTED",
        "OWN_DIRECT",
      ],
      ...[
        "OWN_EDGE",
        "OWN_PARAMETER",
        "OWN_PYTHON",
        "OWN_PYTHON_TOO",
        "OWN_RENAMED",
        "OWN_TAKEN",
        "OWN_TEST",
      ],
      "VITE_OWN",
    ]);
  });

  it.each([
    ["OWN_DIRECT", ["dashboard"], "app/plain.server.ts:2"],
    ["OWN_CALLED", ["dashboard"], "app/uses.ts:1"],
    ["OWN_AGENTS", ["agent-service"], "apps/agent-service/src/main.ts:1"],
    ["OWN_EDGE", ["edge-functions"], "supabase/functions/log/index.ts:1"],
    ["OWN_PYTHON", ["scripts"], "scripts/load.py:2"],
    ["OWN_TEST", ["tests"], "app/plain.test.ts:1"],
  ])("%s is read by %j at %s", (name, by, place) => {
    const one = found.unknown.find((each) => each.name === name);
    expect(one).toMatchObject({ by, places: [place] });
  });

  it("a known one without a value is named; what follows from settings is there", () => {
    expect(names(found.unset)).toContain("AGENT_SDK_URL");
    expect(names(found.unset)).not.toContain("SHOPIFY_STORE_DOMAIN");
    expect(names(found.unset)).not.toContain("PG_URL");
    expect(found.unset.find(({ name }) => name === "DATABASE_URL")).toMatchObject({ needed: true });
  });
});

describe("what the stack has and no code reads", () => {
  it("is named with the reason, planned ones as such", () => {
    const why = Object.fromEntries(found.unread.map(({ name, why }) => [name, why]));
    expect(why).toMatchObject({
      SHOPIFY_SHOP: "only plans name it",
      USE_MOCK_DATA: "a flag that only plans name",
      FEATURE_BETA: "a flag",
    });
    expect(Object.keys(why)).not.toContain("SHOPIFY_APP_URL");
    // Its reader puts the name together.
    expect(Object.keys(why)).not.toContain("FEATURE_AI_ESCALATIONS");
    expect(found.made).toEqual(["app/flags.ts:4", "app/required.ts:3"]);
  });
});

it("the command ends with 1 and says how a variable is declared; a known checkout ends with 0", async () => {
  writeFileSync(join(folder, "app/more.server.ts"), "export const key = process.env.KLAVIYO_API_KEY;\n");
  const { code, stdout } = await spawned("env check", [folder], { cwd: CHECKOUT });
  expect(code).toBe(1);
  expect(stdout).toContain("OWN_DIRECT  app/plain.server.ts:2");
  expect(stdout).toContain("config set --path 'hotdash:extras.<NAME>.kind' plain -s production");
  // A name that says it is secret is not declared as plain.
  expect(stdout).toMatch(/<NAME>\.kind' secret -s production {2}# KLAVIYO_API_KEY\n/);
  rmSync(join(folder, "app"), { recursive: true });
  expect(await inProcess("env check", [folder])).toMatchObject({ code: 0 });
});
