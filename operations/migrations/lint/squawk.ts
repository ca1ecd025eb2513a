import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import type { Migration } from "../files.ts";
import type { MigrationFinding } from "../finding.ts";

/** What squawk 2.66.0 writes with `--reporter json`. */
const report = z.array(
  z.object({
    file: z.string(),
    /** Counted from 0 (findings/squawk-reports-one-line-too-early.sh). */
    line: z.int().min(0),
    level: z.string(),
    message: z.string(),
    help: z.string().nullish(),
    rule_name: z.string(),
  }),
);

/**
 * Rules that say nothing here: limits for locks and statements are set around every file; what takes something away is told by
 * rules of our own, which know what is made again; and a file is applied once, as a whole, so that nothing has to be repeatable.
 */
const LEFT_OUT = [
  ...["require-lock-timeout", "require-statement-timeout", "require-timeout-settings", "prefer-robust-stmts"],
  ...["ban-drop-table", "ban-drop-column", "ban-drop-database", "renaming-table", "renaming-column"],
  ...["changing-column-type", "adding-required-field", "adding-not-nullable-field", "syntax-error"],
  ...["transaction-nesting", "ban-concurrent-index-creation-in-transaction", "require-table-schema"],
];

/** Rules about what holds readers and writers up for as long as a table is large. */
const REFUSED = ["ban-truncate-cascade"];

/**
 * What squawk says against files. Its exit code says nothing (1 already for a warning, 0 for no file at all), so its report is
 * read.
 * @throws Error when it did not run, or wrote something else
 */
export async function squawk(
  migrations: readonly Migration[],
  { major }: { major: number },
): Promise<MigrationFinding[]> {
  if (migrations.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), "hotdash-squawk-"));
  try {
    const names = new Map<string, string>();
    for (const [at, { file, sql }] of migrations.entries()) {
      // A name of our own: theirs could be a pattern, or an option.
      names.set(`${at}.sql`, file);
      await writeFile(join(folder, `${at}.sql`), sql);
    }
    const args = ["--reporter", "json", "--pg-version", `${major}.0`, "--assume-in-transaction"];
    const text = await run([...args, ...names.keys()], folder);
    return report.parse(JSON.parse(text)).flatMap(({ file, line, message, help, rule_name }) => {
      if (LEFT_OUT.includes(rule_name)) return [];
      return [
        {
          file: names.get(file) ?? file,
          line: line + 1,
          rule: `squawk/${rule_name}`,
          level: REFUSED.includes(rule_name) ? "error" : "warning",
          problem: message.replace(/\s+/g, " "),
          safe: help?.replace(/\s+/g, " ") || `see squawk's rule ${rule_name}`,
        } satisfies MigrationFinding,
      ];
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Its program lies in an optional package for each kind of machine. */
function program(): string {
  const name = `@squawk-cli/${process.platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/squawk`);
  } catch {
    throw new Error(
      `the linter squawk is not here: its package ${name} is missing\n` +
        (process.platform === "linux"
          ? "fix: npm ci, without --omit=optional"
          : "fix: this project installs it on Linux alone: lint and deploy there, as CI does"),
    );
  }
}

function run(args: readonly string[], cwd: string): Promise<string> {
  const binary = program();
  return new Promise((resolve, reject) => {
    execFile(binary, [...args], { cwd, env: {}, maxBuffer: 64 << 20 }, (_error, stdout, stderr) =>
      stdout.trimStart().startsWith("[")
        ? resolve(stdout)
        : reject(new Error(`squawk wrote no report: ${(stderr || stdout).trim().slice(0, 500)}`)),
    );
  });
}
