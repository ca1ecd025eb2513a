import { table } from "./table.ts";

/** What one part of the bench found. */
export interface Section {
  /** As the command takes it. */
  name: string;
  title: string;
  /** Rows of cells, the head first. A cell that ends in ` !` exceeds its bound. */
  tables: readonly (readonly (readonly string[])[])[];
  /** Lines; one that ends in ` !`, or holds ` ! `, says that something is wrong. */
  notes: readonly string[];
  /** What and number, for those who read only a few lines: docs/measured.md takes its figures from these. */
  short: readonly (readonly [what: string, number: string])[];
}

/** How often a bound was exceeded. */
export function exceededIn({ tables, notes }: Section): number {
  const texts = [...tables.flat(2), ...notes];
  return texts.filter((text) => / !(?= |$)/.test(text)).length;
}

/** A section for a terminal. */
export function shown(section: Section): string {
  const { tables, notes } = section;
  const exceeded = exceededIn(section);
  const end =
    exceeded === 0
      ? "Everything within its bound."
      : `${exceeded} bounds exceeded: see what is marked with !`;
  return [...tables.map(table), notes.join("\n"), end].filter((part) => part !== "").join("\n\n");
}
