/** One thing that is wrong with a migration, or with the history that it belongs to. */
export interface MigrationFinding {
  /** Name of the file; empty for what is about the database or the folder as a whole. */
  file: string;
  /** Counted from 1. */
  line: number;
  /** `squawk/<rule>` for those of squawk. */
  rule: string;
  /** `error` is refused, `warning` is told. */
  level: "error" | "warning";
  problem: string;
  /** The form that is safe, or what else to do. */
  safe: string;
}

/** A finding as a line of a list: file, line, why, and the safe form. */
export const findingLine = ({ file, line, rule, level, problem, safe }: MigrationFinding): string =>
  `${file === "" ? "the database" : `${file}:${line}`}: ${level === "error" ? "" : "(warning) "}${problem} [${rule}]\n   safe: ${safe}`;

/** Errors first, then by file and line. */
export const inOrder = (findings: readonly MigrationFinding[]): MigrationFinding[] =>
  findings.toSorted(
    (one, other) =>
      Number(one.level === "warning") - Number(other.level === "warning") ||
      one.file.localeCompare(other.file) ||
      one.line - other.line,
  );

export const errorsOf = (findings: readonly MigrationFinding[]): MigrationFinding[] =>
  findings.filter(({ level }) => level === "error");
