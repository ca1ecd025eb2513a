import { dollars } from "../../settings/cost/line.ts";
import type { Operation, ResourceChange } from "./changes.ts";
import { costDifference, differenceText } from "./cost.ts";
import type { PreviewReport } from "./preview.ts";
import { countsText, SIGNS, shortType, telling } from "./wording.ts";

/** Resources of one operation that a terminal shows before it counts: a screen holds some forty lines. */
const IN_A_SCREEN = 12;

/** Operations in the order in which they are read: what goes and what is made anew first. */
const ORDER: readonly Operation[] = ["delete", "replace", "update", "import", "create"];

/**
 * What a preview would change, for a terminal: the short table of the comment. What is new is named, of what changes the few
 * telling values are shown; what is long is folded into a count, and the last line says how all of it is seen.
 */
export function changeLines({ stack, changes, counts, cost }: PreviewReport): string[] {
  if (changes.length === 0) return [];
  const parts = ORDER.flatMap((operation) => linesOf(operation, changes));
  const folded = parts.some(({ folded }) => folded);
  return [
    "",
    `${stack}, resource by resource: ${signed({ counts })}`,
    ...parts.flatMap(({ lines }) => lines),
    ...(cost
      ? [
          `  cost: ${dollars(cost.before)} → ${dollars(cost.after)} a month (${differenceText(costDifference(cost))})`,
        ]
      : []),
    ...(folded ? [`  every value: npm run preview -- ${stack} --diff`] : []),
  ];
}

/** `+ 21 to create, ~ 1 to update` */
export function signed({ counts }: Pick<PreviewReport, "counts">): string {
  const parts = Object.entries(counts) as [Operation, number][];
  return parts
    .map(([operation, number]) => `${SIGNS[operation]} ${countsText({ counts: { [operation]: number } })}`)
    .join(", ");
}

function linesOf(operation: Operation, changes: readonly ResourceChange[]) {
  const own = changes.filter((change) => change.operation === operation);
  const shown = own.slice(0, own.length === IN_A_SCREEN + 1 ? IN_A_SCREEN + 1 : IN_A_SCREEN);
  const more = own.length - shown.length;
  const rows = shown.map(rowsOf);
  const lines = [
    ...rows.flatMap((row) => row.lines),
    ...(more > 0
      ? [
          `  ${SIGNS[operation]} … and ${more} more ${countsText({ counts: { [operation]: more } }).replace(/^\d+ /, "")}`,
        ]
      : []),
  ];
  return { lines, folded: more > 0 || rows.some(({ folded }) => folded) };
}

function rowsOf(change: ResourceChange): { lines: string[]; folded: boolean } {
  const { operation, name, type } = change;
  const { shown, more } = telling(change);
  const values = operation === "delete" || operation === "create" ? [] : shown;
  const width = Math.max(...values.map(({ path }) => path.length), 0);
  const lines = [
    `  ${SIGNS[operation]} ${name} (${shortType(type)})`,
    ...values.map((field) => `      ${field.path.padEnd(width)}  ${valueText(field)}`),
    ...(values.length > 0 && more > 0 ? [`      … and ${more} more`] : []),
  ];
  return { lines, folded: more > 0 };
}

/** `2048 → 4096`; what was not there is new, what will not be there goes. */
function valueText({ before, after }: ResourceChange["fields"][number]): string {
  if (before === undefined) return `new: ${after}`;
  if (after === undefined) return `${before} → goes`;
  return before === after ? after : `${before} → ${after}`;
}
