import { dollars } from "../../settings/cost/line.ts";
import type { ResourceChange } from "./changes.ts";
import { COST_NOTE, type CostReport, costDifference, differenceText } from "./cost.ts";
import { detailLines } from "./details.ts";
import { code, cutTo, fenced, plain } from "./escape.ts";
import { diagramOf, MOST_BOXES } from "./mermaid.ts";
import { migrationLines } from "./migrations.ts";
import type { PreviewReport } from "./preview.ts";
import { problemLines } from "./problems.ts";
import { standInNotes } from "./stand-ins.ts";
import { countsText, policyText, SIGNS, shortType, telling, verdictText } from "./wording.ts";

/** What the comment about previews begins with, so that it is found and edited; nobody sees it. */
export const PREVIEW_MARKER = "<!-- hotdash:preview -->";

/** Longest body of a comment that GitHub takes, in characters ("body is too long (maximum is 65536 characters)"). */
export const LONGEST_COMMENT = 65_536;

/** Bytes that stay free for what other commands add to the comment: how long the pipeline took. */
const ROOM_FOR_OTHERS = 2_000;

/** What a comment says beside the reports. */
export interface CommentContext {
  /** Commit that was previewed. */
  commit?: string | undefined;
  /** Address of the run with everything in full. */
  run?: string | undefined;
}

/** How much of each part is shown. */
interface Room {
  rows: number;
  boxes: number;
  lines: number;
  messages: number;
  message: number;
}

const FULL: Room = { rows: 100, boxes: MOST_BOXES, lines: 400, messages: 50, message: 4_000 };

/**
 * The one comment about the previews of a pull request. It always fits: with many changes parts are cut, the details
 * first, and say how much is missing.
 */
export function commentOf(reports: readonly PreviewReport[], context: CommentContext = {}): string {
  for (let cut = 1; ; cut *= 2) {
    const room = {
      rows: Math.ceil(FULL.rows / Math.max(1, cut / 4)),
      boxes: cut > 4 ? 0 : FULL.boxes,
      lines: cut > 8 ? 0 : Math.floor(FULL.lines / cut ** 2),
      messages: Math.ceil(FULL.messages / cut),
      message: Math.ceil(FULL.message / cut),
    };
    const text = written(reports, context, room);
    // Bytes are never fewer than characters, whichever GitHub counts.
    if (Buffer.byteLength(text) <= LONGEST_COMMENT - ROOM_FOR_OTHERS) return text;
    if (cut > 256) return `${text.slice(0, LONGEST_COMMENT / 4)}\n\n… cut`;
  }
}

function written(reports: readonly PreviewReport[], { commit, run }: CommentContext, room: Room): string {
  const of = commit ? ` of ${code(commit.slice(0, 7))}` : "";
  return [
    PREVIEW_MARKER,
    `## Preview${of}`,
    table(
      ["stack", "result", "changes", "policies"],
      reports.map((one) => [code(one.stack), verdictText(one), countsText(one), policyText(one)]),
    ),
    ...standInPart(reports),
    ...exemptionPart(reports, room),
    ...costPart(reports, room),
    ...reports.flatMap((one) => section(one, room)),
    ...(run ? [`[The run with everything in full](${run})`] : []),
  ]
    .join("\n\n")
    .concat("\n");
}

/** What the stacks are exempt from: whoever reads a preview sees what its rules let pass. */
function exemptionPart(reports: readonly PreviewReport[], { rows, message }: Room): string[] {
  const all = reports.flatMap(({ stack, exemptions = [] }) => exemptions.map((line) => ({ stack, line })));
  const shown = all
    .slice(0, rows)
    .map(({ stack, line }) => `- ${code(stack)}: ${plain(cutTo(line, message))}`);
  const left = all.length - shown.length;
  if (all.length === 0) return [];
  return [
    ["**Exemptions** from rules:", "", ...shown, ...(left > 0 ? [`- … and ${left} more`] : [])].join("\n"),
  ];
}

/** What previews without secrets are made of, and what that hides. */
function standInPart(reports: readonly PreviewReport[]): string[] {
  const notes = standInNotes(reports);
  if (!notes) return [];
  const lines = notes.stacks.map(({ stack, text }) => `- ${code(stack)}: ${plain(text)}`);
  return [`🔒 ${plain(notes.hidden)}`, lines.join("\n")];
}

/** What the stacks cost, before and after, with what makes the difference. */
function costPart(reports: readonly PreviewReport[], { rows }: Room): string[] {
  const costs = reports.flatMap(({ stack, cost }) => (cost ? [{ stack, cost }] : []));
  if (costs.length === 0) return [];
  const why = (cost: CostReport) => {
    const shown = cost.differences.slice(0, rows).map(({ name, before, after, usd }) => {
      const what = [before ?? "nothing", after ?? "nothing"].map(plain).join(" → ");
      return `${code(name)} ${what}: ${differenceText(usd)}`;
    });
    const left = cost.differences.length - shown.length;
    const guessed = cost.guessed
      .slice(0, rows)
      .map((name) => `⚠️ ${code(name)} has a size on no price list, counted as the dearest`);
    return [...shown, ...(left > 0 ? [`… and ${left} more`] : []), ...guessed].join("<br>");
  };
  const head = ["cost of", "before", "after", "difference", "what makes it"];
  const lines = costs.map(({ stack, cost }) => [
    ...[code(stack), dollars(cost.before), dollars(cost.after)],
    ...[differenceText(costDifference(cost)), why(cost)],
  ]);
  return [table(head, lines), COST_NOTE];
}

function section(report: PreviewReport, room: Room): string[] {
  const { changes, errors, violations, notes, fingerprint, migrations } = report;
  const pending = migrations?.pending.length ?? 0;
  if (changes.length + errors.length + violations.length + pending === 0) return [];
  const diagram = diagramOf(report, room.boxes);
  const lines = room.lines > 0 ? detailLines(changes, room.lines) : [];
  return [
    `### ${plain(report.stack)}`,
    ...problemLines(report, room),
    ...migrationLines(migrations, room),
    ...(changes.length > 0 ? [changeTable(changes, room.rows)] : []),
    ...(diagram ? [fenced("mermaid", diagram)] : []),
    ...notes.slice(0, room.messages).map((note) => `> ${plain(cutTo(note, room.message))}`),
    ...(lines.length > 0
      ? [`<details><summary>Every value</summary>\n\n${fenced("diff", lines.join("\n"))}\n\n</details>`]
      : []),
    ...(fingerprint
      ? [`Fingerprint ${code(fingerprint)}: an update applies this preview and no other.`]
      : []),
  ];
}

function changeTable(changes: readonly ResourceChange[], most: number): string {
  const rows = changes
    .slice(0, most)
    .map((change) => [
      code(SIGNS[change.operation]),
      code(change.name),
      plain(shortType(change.type)),
      whatChanges(change),
    ]);
  const left = changes.length - rows.length;
  const text = table(["", "resource", "type", "what changes"], rows);
  return left > 0 ? `${text}\n\n… and ${left} more resources` : text;
}

function whatChanges(change: ResourceChange): string {
  const { shown, more } = telling(change);
  if (change.operation === "create") return "new";
  if (change.operation === "delete") return "goes";
  const parts = shown.map(({ path, before, after }) => {
    if (before === undefined) return `${code(path)} new: ${code(after ?? "")}`;
    if (after === undefined) return `${code(path)} goes`;
    return before === after
      ? `${code(path)} ${code(after)}`
      : `${code(path)} ${code(before)} → ${code(after)}`;
  });
  return [...parts, ...(more > 0 ? [`${more} more`] : [])].join("<br>") || "no value of its own";
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
