import type { ResourceChange } from "./changes.ts";
import { SIGNS, shortType } from "./wording.ts";

/** Every value of a change as lines of a diff, its resource first; `most` lines, and then how many are left out. */
export function detailLines(changes: readonly ResourceChange[], most = Number.POSITIVE_INFINITY): string[] {
  const lines = changes.flatMap((change) => [
    `${SIGNS[change.operation] === "±" ? "!" : SIGNS[change.operation]} ${change.name} (${shortType(change.type)})`,
    ...change.fields.flatMap(({ path, before, after }) => [
      ...(before === undefined ? [] : [`-   ${path}: ${before}`]),
      ...(after === undefined ? [] : [`+   ${path}: ${after}`]),
    ]),
  ]);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), `  … ${lines.length - most} more lines`];
}
