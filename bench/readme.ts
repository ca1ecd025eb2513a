import { markdown } from "./document.ts";

const HEADING = "\n## Measured\n";

/** What the rows of the README that come from the bench say of how they were measured. */
export const HOW = "`npm run bench`, [all of it](docs/benchmarks.md)";

/** Rows of the README's table of measurements, without its head: what, number, how. Pure. */
export function measuredRows(readme: string): string[][] {
  return tableIn(readme).rows.slice(2);
}

/** The README with its figures from the bench written anew, after those that come from elsewhere. Pure. */
export function withFigures(readme: string, figures: ReadonlyMap<string, string>): string {
  const { text, rows } = tableIn(readme);
  if (text === "") throw new Error(`the README has no table under "${HEADING.trim()}"`);
  const [head = [], , ...others] = rows;
  const kept = others.filter(([, , how = ""]) => how !== HOW);
  const own = [...figures].map(([what, number]) => [what, number, HOW]);
  return readme.replace(text, () => markdown([head, ...kept, ...own]));
}

function tableIn(readme: string): { text: string; rows: string[][] } {
  const after = readme.split(HEADING)[1]?.split("\n## ")[0] ?? "";
  const lines = after.split("\n").filter((line) => line.startsWith("|"));
  const cells = (line: string) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("\\|", "|"));
  return { text: lines.join("\n"), rows: lines.map(cells) };
}
