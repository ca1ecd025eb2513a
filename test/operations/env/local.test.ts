import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeLocal } from "../../../operations/env/write-local.ts";
import { loadSettings } from "../../../settings/load.ts";
import {
  localEnvironment,
  localValue,
  readEnvironmentFile,
  readWritten,
} from "../../../settings/matrix/local.ts";
import { MATRIX } from "../../../settings/matrix.ts";
import { ofDeployedStack } from "../../../settings/rules/local-values.ts";
import { asInput, goodConfig } from "../../settings/good-config.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "env-local-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("what is written", () => {
  const values = readEnvironmentFile(localEnvironment());

  test("is the database of supabase start, a queue in memory and invented data", () => {
    const database = "postgresql://postgres:postgres@127.0.0.1:54322/postgres";
    expect(values).toMatchObject({
      POSTGRES_URL: database,
      DATABASE_URL: database,
      DIRECT_URL: database,
      SUPABASE_URL: "http://127.0.0.1:54321",
      WEBHOOK_QUEUE_DRIVER: "memory",
      SESSION_STORAGE: "memory",
      NODE_ENV: "development",
      USE_MOCK_DATA: "true",
      ANALYTICS_REAL_DATA: "false",
    });
  });

  test("holds nothing of a deployed stack, and no name that only one has", () => {
    expect(Object.entries(values).filter(([, value]) => ofDeployedStack(value))).toEqual([]);
    for (const name of ["STAGING_DB_URL", "PRODUCTION_DB_URL", "FLY_APP"])
      expect(values).not.toHaveProperty(name);
  });

  test("names each secret that a developer may need, without a value", () => {
    const text = localEnvironment();
    for (const { name, source, local } of MATRIX) {
      if (["secret", "generated"].includes(source) && local === undefined)
        expect(text).toMatch(new RegExp(`^${name}=$`, "m"));
    }
  });

  test("keeps what was filled in, and what the matrix does not know", () => {
    const kept = { OPENAI_API_KEY: "'sk-my own # key'", PORT: "3000", MY_OWN: "x" };
    expect(readEnvironmentFile(localEnvironment(kept))).toMatchObject({
      OPENAI_API_KEY: "sk-my own # key",
      MY_OWN: "x",
    });
    const once = localEnvironment(kept);
    expect(localEnvironment(readWritten(once))).toBe(once);
  });
});

// Readers part over these: dotenv 18.0.10, Vite 8.3.8 and Node 26.10.0 among them (findings/env-file-*.sh).
test.each([
  ["a password with quotes in it", `SHOPIFY_API_SECRET='it"s a #1 p\\$w'`],
  ["a key file in JSON, whose quotes are escaped", 'GA_KEY="{\\"type\\":\\"service\\"}"'],
  ["a private key of several lines", 'KEY="-----BEGIN KEY-----\nabc=\n-----END KEY-----"'],
  ["one of several lines in single quotes", "KEY='a\nB=c'"],
  ["a value behind which a comment stands", 'OPENAI_API_KEY="sk-mine" # of the team'],
  ["a value with a number sign", "OPENAI_API_KEY=sk#mine"],
  ["a value in backticks", 'OPENAI_API_KEY=`it\'s "mine"`'],
  ["a dollar sign that is escaped for Vite", "OPENAI_API_KEY='pa\\$word'"],
])("a second run leaves %s as it was: letter by letter, for whatever reads it", (_, line) => {
  writeLocal(folder, `${line}\n`);
  const file = join(folder, ".env.local");
  const once = readFileSync(file, "utf8");
  expect(`\n${once}`).toContain(`\n${line}\n`);
  writeLocal(folder, once);
  expect(readFileSync(file, "utf8")).toBe(once);
  const name = line.split("=")[0] ?? "";
  expect(parseEnv(once)[name]).toBe(parseEnv(line)[name]);
});

test("what is only a comment is not filled in, and the last of a name counts", () => {
  expect(readEnvironmentFile("A= # later\nB=''\nC=1\nC=2\nD=1\nD=\n#E=1\nF='x\n")).toEqual({
    C: "2",
    F: "'x",
  });
});

test("a deployed stack's address is found on every line of a value, and behind an export", () => {
  const url = "https://x.supabase.co";
  for (const text of [`KEY="a\n${url}"`, `export KEY='${url}'`, `KEY = ${url}`])
    expect(() => writeLocal(folder, text)).toThrow("KEY is an address of a deployed stack");
});

test("no value of the matrix has a letter that readers of such a file part over", () => {
  for (const row of MATRIX) expect(localValue(row) ?? "").not.toMatch(/["'`$\\\n]/);
});

test("a deployed stack's values are known by their addresses", () => {
  const { secrets, dashboard, variables } = loadSettings(asInput("production", goodConfig("production")));
  for (const value of [
    secrets.POSTGRES_URL ?? "",
    `https://${dashboard.domain}`,
    variables.SHOPIFY_SHOP ?? "",
  ]) {
    expect(ofDeployedStack(value)).toBeDefined();
  }
});

describe("the file", () => {
  test("is for its owner alone, and says what is left to fill in", () => {
    const said = writeLocal(folder, "OPENAI_API_KEY=sk-mine\n");
    const file = join(folder, ".env.local");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).toContain("OPENAI_API_KEY=sk-mine");
    expect(said.join("\n")).toContain("SHOPIFY_API_SECRET");
    expect(said.join("\n")).not.toContain("sk-mine");
  });

  test("is not written where it holds what belongs to a deployed stack; no value is shown", () => {
    const url = "postgresql://postgres.abc:hunter22@aws-0-us-east-1.pooler.supabase.com:5432/postgres";
    const message = "POSTGRES_URL is an address of a deployed stack";
    expect(() => writeLocal(folder, `POSTGRES_URL=${url}`)).toThrow(message);
    expect(() => writeLocal(folder, `POSTGRES_URL=${url}`)).not.toThrow("hunter22");
  });

  test("is not written where git would commit it", () => {
    execFileSync("git", ["init", "-q", folder]);
    expect(() => writeLocal(folder, "")).toThrow("git would commit");
    writeFileSync(join(folder, ".gitignore"), ".env*\n");
    expect(writeLocal(folder, "")[0]).toContain("written");
  });

  test("this project's own ignore rule covers .env files, but for the example", () => {
    const ignored = (name: string) => {
      try {
        execFileSync("git", ["check-ignore", "-q", name]);
        return true;
      } catch {
        return false;
      }
    };
    expect([".env", ".env.local", ".env.production"].map(ignored)).toEqual([true, true, true]);
    expect(ignored(".env.example")).toBe(false);
  });
});
