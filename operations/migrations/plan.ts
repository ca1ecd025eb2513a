import { createHash } from "node:crypto";
import type { MigrationFolder } from "./files.ts";
import { inOrder, type MigrationFinding } from "./finding.ts";
import type { History } from "./history.ts";
import type { Linted } from "./lint/lint.ts";

/** What a release would do to a database, before anything is written. */
export interface MigrationPlan {
  /** Files that are not applied, in their order. */
  pending: Linted[];
  /** Versions of the folder that the history has. */
  applied: string[];
  /** Versions that the history has and the folder has not. */
  foreign: string[];
  /** What stands against it, the worst first. */
  findings: MigrationFinding[];
  /** What is worth knowing all the same. */
  notes: string[];
}

/** Files that a database lacks, by the versions alone: what is linted. */
export const lacking = <One extends { version: string }>(
  migrations: readonly One[],
  { applied }: Pick<History, "applied">,
): One[] => {
  const known = new Set(applied.map(({ version }) => version));
  return migrations.filter(({ version }) => !known.has(version));
};

/**
 * What is left to apply, and what stands against it. Pure.
 * @param pending what `lacking` left, linted
 * @param older whether the commit may be older than what the database has seen
 */
export function planOf(
  folder: MigrationFolder,
  pending: Linted[],
  history: History,
  { older = false }: { older?: boolean } = {},
): MigrationPlan {
  const { migrations } = folder;
  const { applied, kept, tables } = history;
  const files = new Map(migrations.map((one) => [one.version, one]));
  const foreign = applied.map(({ version }) => version).filter((version) => !files.has(version));
  const findings: MigrationFinding[] = [
    ...folder.findings,
    ...pending.flatMap((one) => one.findings),
    ...foreign.map((version) => foreignVersion(version, older)),
    ...outOfOrder(pending, history),
  ];
  for (const { version, name } of applied) {
    const file = files.get(version);
    const before = kept.find((one) => one.version === version);
    if (file && before && before.sha256 !== file.sha256)
      findings.push({
        ...{ file: file.file, line: 1, rule: "edited-applied", level: "error" },
        problem: `was applied on ${before.at.toISOString().slice(0, 10)} with another content: the database has not what stands here`,
        safe: "put the file back as it was (git log -p), and change the database by a new one",
      });
    if (file && name && name !== file.name)
      findings.push({
        ...{ file: file.file, line: 1, rule: "renamed-applied", level: "error" },
        problem: `was applied under the name ${name}: it may be another file with the version of an applied one`,
        safe: `name it ${version}_${name}.sql again; what is new in it is a file of its own`,
      });
  }
  if (applied.length === 0 && migrations.length > 0 && tables.length > 0) findings.push(emptyHistory(tables));
  const unkept = applied.filter(
    ({ version }) => files.has(version) && !kept.some((one) => one.version === version),
  );
  const running = kept.filter(({ state }) => state === "running").map(({ version }) => version);
  return {
    ...{ pending, foreign, findings: inOrder(findings) },
    applied: applied.map(({ version }) => version).filter((version) => files.has(version)),
    notes: [
      ...(unkept.length > 0
        ? [
            `${unkept.length} applied versions have no hash here: whether their files were changed since is not known`,
          ]
        : []),
      ...running.map((version) => `${version} was begun and not recorded: it is looked after first`),
    ],
  };
}

const foreignVersion = (version: string, older: boolean): MigrationFinding => ({
  ...{ file: "", line: 1, rule: "foreign-version", level: older ? "warning" : "error" },
  problem: `has applied ${version}, which this commit has no file for`,
  safe: "release a commit that has it; where it was applied by hand, commit its file under that version",
});

function outOfOrder(pending: readonly Linted[], { applied }: History): MigrationFinding[] {
  const newest = applied.map(({ version }) => version).reduce((one, other) => later(one, other), "");
  return pending
    .filter(({ version }) => newest !== "" && later(version, newest) === newest)
    .map(({ file }) => ({
      ...{ file, line: 1, rule: "out-of-order", level: "error" },
      problem: `comes before ${newest}, which is applied: an empty database would get them in another order than this one`,
      safe: "give it a version after every applied one (supabase migration new)",
    }));
}

/** The later of two versions, as numbers; a text that is none counts as the earliest. */
const later = (one: string, other: string) => (numberOf(one) > numberOf(other) ? one : other);
const numberOf = (version: string) => (/^\d+$/.test(version) ? BigInt(version) : -1n);

const emptyHistory = (tables: readonly string[]): MigrationFinding => ({
  ...{ file: "", line: 1, rule: "empty-history", level: "error" },
  problem: `has ${tables.length} tables (${tables.slice(0, 3).join(", ")}${tables.length > 3 ? ", …" : ""}) and no history: files that were applied by hand would run again`,
  safe: "hotdash migrations <stack> --checkout <folder> --baseline shows which files are proved to be applied, with the commands that record them; nothing is recorded unasked",
});

/** What a fingerprint says of migrations: each file that is applied, in its order, by version, name and hash. */
export function hashed(migrations: readonly { version: string; name: string; sha256: string }[]): string[] {
  return migrations.map(({ version, name, sha256 }) => `${version} ${name} ${sha256}`);
}

/** One line that names a set of files. */
export const digestOfPlan = (migrations: Parameters<typeof hashed>[0]): string =>
  createHash("sha256").update(hashed(migrations).join("\n")).digest("hex").slice(0, 16);
