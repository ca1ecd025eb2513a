import { createHash } from "node:crypto";
import type { MigrationFinding } from "./finding.ts";

/** A file that `supabase db push` applies. */
export interface Migration {
  /** Name of the file: `20251015120000_orders.sql`. */
  file: string;
  /** Digits before the first `_`: the key of the history. */
  version: string;
  /** What follows it, without `.sql`. */
  name: string;
  sql: string;
  /** SHA-256 of its bytes, in hexadecimal digits. */
  sha256: string;
}

/** A folder of migrations, as its files say. */
export interface MigrationFolder {
  /** In the order in which they are applied. */
  migrations: Migration[];
  /** What is wrong with names and versions, whatever stands in the files. */
  findings: MigrationFinding[];
}

/** What the CLI takes; every other name it leaves out and ends with 0 (supabase 2.117.0). */
const TAKEN = /^(\d+)_(.*)\.sql$/;

/** Digits of the versions that `supabase migration new` makes: year to second. */
const DIGITS = 14;

/** What may lie beside the files, and means nothing to anybody. */
const BESIDE = /^(readme(\.\w+)?|\.[\w.-]+)$/i;

/** Names that say that a file undoes another one, and must never be applied with it. */
const UNDOES = /(^|[_.-])(rollback|revert|down|undo)([_.-]|$)/i;

/** Reads the files of a folder by their names, all that is wrong at once. Pure. */
export function readFolder(files: ReadonlyMap<string, string | Buffer>): MigrationFolder {
  const findings: MigrationFinding[] = [];
  const migrations: Migration[] = [];
  for (const [file, content] of files) {
    const [, version, name] = TAKEN.exec(file) ?? [];
    if (version === undefined || name === undefined) {
      if (!BESIDE.test(file)) findings.push(notTaken(file));
      continue;
    }
    const bytes = Buffer.from(content);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    migrations.push({ file, version, name, sql: bytes.toString("utf8"), sha256 });
    if (UNDOES.test(name))
      findings.push({
        ...{ file, line: 1, rule: "rollback-file", level: "error" },
        problem: "its name says that it undoes a migration, and it is applied like any other",
        safe: "move it out of the folder; going back is a migration of its own, written when it is needed",
      });
  }
  // The CLI sorts by file name; so `9_a` comes after `10_b`, whatever the numbers say.
  migrations.sort((one, other) => (one.file < other.file ? -1 : 1));
  return { migrations, findings: [...findings, ...versionFindings(migrations)] };
}

function notTaken(file: string): MigrationFinding {
  const skip = /\.sql\.(\w+)$/i.exec(file)?.[1];
  const why = skip
    ? `ends in .${skip}, so that it is never applied, without a word`
    : "has no name that is applied, and is left out without a word";
  return {
    ...{ file, line: 1, rule: "skipped-file", level: "error", problem: why },
    safe: `name it <version>_<name>.sql with a version of ${DIGITS} digits after every applied one, or move it out of the folder`,
  };
}

/** What is wrong between versions. */
function versionFindings(migrations: readonly Migration[]): MigrationFinding[] {
  const findings: MigrationFinding[] = [];
  const byVersion = Map.groupBy(migrations, ({ version }) => version);
  for (const [version, same] of byVersion) {
    const [first, ...more] = same;
    for (const { file } of more)
      findings.push({
        ...{ file, line: 1, rule: "duplicate-version", level: "error" },
        problem: `has version ${version} of ${first?.file}: the history holds one of them, and the other fails at its key (23505)`,
        safe: `give it a version of its own, later than every applied one: <YYYYMMDDhhmmss of now>`,
      });
  }
  const numbers = [...byVersion.keys()];
  for (const [at, version] of numbers.entries()) {
    const before = numbers[at - 1];
    const { file = "" } = byVersion.get(version)?.[0] ?? {};
    if (before !== undefined && BigInt(version) < BigInt(before))
      findings.push({
        ...{ file, line: 1, rule: "unordered-versions", level: "error" },
        problem: `comes after ${before} by its name and before it by its number: tools disagree about the order`,
        safe: `versions of ${DIGITS} digits, as supabase migration new makes them`,
      });
    else if (version.length !== DIGITS)
      findings.push({
        ...{ file, line: 1, rule: "short-version", level: "warning" },
        problem: `has a version of ${version.length} digits: a second one of the same day collides`,
        safe: `versions of ${DIGITS} digits; leave an applied one as it is`,
      });
  }
  return findings;
}
