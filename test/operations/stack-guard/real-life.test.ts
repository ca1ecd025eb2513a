import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kindOf } from "../../../operations/stack-guard/kinds.ts";
import { stackGuard } from "../../../operations/stack-guard/main.ts";

/* Lines as an application's documents and scripts have them. */
const REF = "abcdefghijklmnopqrst";
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hotdash-guard-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const asked = { allow: undefined, format: "text", history: false, issue: false };
async function look(name: string, text: string): Promise<number> {
  writeFileSync(join(folder, name), `${text}\n`);
  return await stackGuard({ ...asked, checkout: folder, ref: [REF] });
}

describe("what only speaks of a Postgres", () => {
  it.each([
    ["run.md", "    systemctl status postgresql"],
    ["run.sh", "systemctl --no-pager is-active postgresql"],
    ["run.sh", "sudo service postgresql status"],
    ["use.md", "    postgresql://postgres:***@[PROJECT].supabase.co:5432/postgres?sslmode=require"],
    ["check.ts", '"Expected: postgresql://USER:PASS@IPv4:6543/postgres?pgbouncer=true&sslmode=require"'],
    ["gitleaks-baseline.json", '[{"Match": "DATABASE_URL=postgres://postgres:abc@x-db.flycast:5432"}]'],
  ])("%s: %s is clean", async (name, text) => {
    expect(await look(name, text)).toBe(0);
  });

  it.each([
    ["run.sh", "systemctl start postgresql"],
    ["run.sh", "systemctl enable --now postgresql"],
    ["run.sh", "service postgresql restart"],
    ["use.md", "    postgresql://postgres:secret@[PROJECT].example.com:5432/postgres?sslmode=require"],
    ["leaks.json", '[{"DATABASE_URL": "postgres://postgres:abc@x-db.flycast:5432/x"}]'],
  ])("%s: %s is not", async (name, text) => {
    expect(await look(name, text)).toBe(1);
  });

  it("baselines of scanners are theirs, and no other file by a like name", () => {
    for (const name of [".secrets.baseline", "security/gitleaks-baseline.json", "gitleaks-report.json"])
      expect(kindOf(name, "{}")).toBe("baseline");
    expect(kindOf(".gitleaks.toml", "")).toBe("toml");
    expect(kindOf("baseline.json", "{}")).toBe("json");
  });
});

it("stand-ins for the team's projects are refused before a run of another checkout", async () => {
  const run = stackGuard({ ...asked, checkout: folder, ref: [] });
  await expect(run).rejects.toThrow(
    /hotdashstagingrefxxx.* are stand-ins .*every real one would be a finding\nfix: --ref/,
  );
});
