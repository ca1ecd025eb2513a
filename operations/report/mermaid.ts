import type { ResourceChange } from "./changes.ts";
import type { PreviewReport } from "./preview.ts";
import { SIGNS, shortType } from "./wording.ts";

/** Boxes beyond which a diagram is no picture any more. */
export const MOST_BOXES = 30;

/** Colours that can be read on light and dark pages. */
const STYLES = [
  "classDef create fill:#1a7f37,color:#fff,stroke:#116329",
  "classDef update fill:#9a6700,color:#fff,stroke:#7d4e00",
  "classDef replace fill:#bc4c00,color:#fff,stroke:#953800",
  "classDef delete fill:#cf222e,color:#fff,stroke:#a40e26",
  "classDef import fill:#0969da,color:#fff,stroke:#0550ae",
  "classDef refused stroke-width:4px,stroke:#cf222e",
];

/**
 * The changed resources in a Mermaid flow chart: each in the box of its component, coloured by what happens to it, with
 * a red rim where a rule refuses it. Undefined when there is nothing to draw, or too much.
 */
export function diagramOf(
  { stack, changes, violations }: PreviewReport,
  most = MOST_BOXES,
): string | undefined {
  if (changes.length === 0 || changes.length > most) return undefined;
  const refused = new Set(
    violations
      .filter(({ mandatory }) => mandatory)
      .flatMap(({ places }) => places.map(({ resource }) => resource)),
  );
  const groups = new Map<string, { change: ResourceChange; id: string }[]>();
  for (const [index, change] of changes.entries()) {
    const group = change.component ?? "";
    groups.set(group, [...(groups.get(group) ?? []), { change, id: `r${index}` }]);
  }
  const lines = ["flowchart LR", `  stack(["${label(stack)}"])`];
  for (const [index, [group, members]] of [...groups].entries()) {
    const boxes = members.map(({ change, id }) => {
      const text = `${SIGNS[change.operation]} ${label(change.name)}<br/>${label(shortType(change.type))}`;
      return `${id}["${text}"]:::${change.operation}`;
    });
    if (group === "") lines.push(...boxes.map((box) => `  stack --- ${box}`));
    else {
      lines.push(`  subgraph g${index}["${label(group)}"]`, ...boxes.map((box) => `    ${box}`), "  end");
      lines.push(`  stack --- g${index}`);
    }
    for (const { change, id } of members) if (refused.has(change.name)) lines.push(`  class ${id} refused`);
  }
  return [...lines, ...STYLES.map((style) => `  ${style}`)].join("\n");
}

/** Text that Mermaid takes for nothing else: its own entity codes stand for what ends a label or begins markup. */
const label = (text: string) => text.replace(/[^\w .:/*@-]/g, (sign) => `#${sign.codePointAt(0)};`);
