import { redact } from "../../providers/kernel/redact.ts";
import { errorsOf, findingLine } from "../migrations/finding.ts";
import type { MigrationPlan } from "../migrations/plan.ts";
import { code, cutTo, fenced, html, plain } from "./escape.ts";

/** What a release would do to the database, as people are shown it. */
export interface MigrationReport {
  pending: { file: string; sql: string; takes: string[] }[];
  /** What is told and not refused, one line each. */
  told: string[];
}

/** The plan of a release for its report: what is refused is an error of the preview. */
export function migrationReport(plan: MigrationPlan): { migrations: MigrationReport; errors: string[] } {
  const refused = errorsOf(plan.findings);
  return {
    errors: refused.map((one) => redact(findingLine(one))),
    migrations: {
      pending: plan.pending.map(({ file, sql, takes }) => ({
        ...{ file, sql: redact(sql) },
        takes: takes.map(({ what }) => what),
      })),
      told: [...plan.findings.filter((one) => !refused.includes(one)).map(findingLine), ...plan.notes].map(
        redact,
      ),
    },
  };
}

/** The part of a comment, its SQL folded away, at most so many lines of each file. */
export function migrationLines(
  report: MigrationReport | undefined,
  room: { lines: number; messages: number },
): string[] {
  if (!report || report.pending.length === 0) return [];
  const files = report.pending.map(
    ({ file, takes }) => `- ${code(file)}${takes.length > 0 ? `: ⚠️ ${plain(takes.join("; "))}` : ""}`,
  );
  const sql = report.pending.map(({ file, sql }) => `-- ${file}\n${cutLines(sql, room.lines)}`).join("\n\n");
  return [
    [
      `**Database:** ${report.pending.length} ${report.pending.length === 1 ? "migration" : "migrations"} before the machines`,
      "",
      ...files,
    ].join("\n"),
    ...report.told.slice(0, room.messages).map((line) => `> ${plain(cutTo(line, 500))}`),
    ...(room.lines > 0 ? [`<details><summary>SQL</summary>\n\n${fenced("sql", sql)}\n\n</details>`] : []),
  ];
}

function cutLines(text: string, most: number): string {
  const lines = text.trimEnd().split("\n");
  return lines.length <= most
    ? lines.join("\n")
    : [...lines.slice(0, most), `-- … ${lines.length - most} more lines`].join("\n");
}

/** The same of a page. */
export function migrationPage(report: MigrationReport | undefined): string[] {
  if (!report || report.pending.length === 0) return [];
  return [
    `<p>Database: ${report.pending.length} ${report.pending.length === 1 ? "migration" : "migrations"} before the machines</p>`,
    ...report.pending.map(
      ({ file, sql, takes }) =>
        `<details><summary>${html([file, ...takes].join("; "))}</summary><pre>${html(sql)}</pre></details>`,
    ),
    ...report.told.map((line) => `<p class="note">${html(line)}</p>`),
  ];
}
