import { markdown } from "./document.ts";

/** A table of Markdown below a heading: its own text, and its rows of cells with head and rule. */
interface Table {
  text: string;
  rows: string[][];
}

/** What the rows of docs/measured.md that come from the bench say of how they were measured. */
export const HOW = "`npm run bench`, [all of it](benchmarks.md)";

/** Below which heading docs/measured.md has its figures, and the README those beside Fly's own tool. */
const FIGURES = "## Measured";
const COMPARED = "## Why not `fly deploy`";

/** Rows of the table of figures in docs/measured.md, without its head: what, number, how. Pure. */
export function measuredRows(document: string): string[][] {
  return tableBelow(FIGURES, document).rows.slice(2);
}

/** docs/measured.md with the bench's figures written anew, after those that come from elsewhere. Pure. */
export function withFigures(document: string, figures: ReadonlyMap<string, string>): string {
  const { text, rows } = tableBelow(FIGURES, document);
  if (text === "") throw new Error(`docs/measured.md has no table under "${FIGURES}"`);
  const [head = [], , ...others] = rows;
  const kept = others.filter(([, , how = ""]) => how !== HOW);
  const own = [...figures].map(([what, number]) => [what, number, HOW]);
  return document.replace(text, () => markdown([head, ...kept, ...own]));
}

/** Rows of the README's comparison, without its head: what, Fly's own tool, here. Pure. */
export function comparedRows(readme: string): string[][] {
  return tableBelow(COMPARED, readme).rows.slice(2);
}

/**
 * What docs/benchmarks.md says of rollouts, as the README's comparison has it: by title, what Fly's own tool took (undefined
 * where it has no such thing), and what it takes here. Pure.
 */
export function comparisonIn(benchmarks: string): Map<string, { tool?: string; here: string }> {
  const found = new Map<string, { tool?: string; here: string }>();
  const rowsOf = (first: string) => {
    const [head = [], , ...rows] = tableAt(benchmarks, `| ${first}`).rows;
    return rows.map((row) => Object.fromEntries(head.map((name, column) => [name, row[column] ?? ""])));
  };
  const took = ({ all, wall }: Record<string, string>) => `${all} requests, ${wall?.split(" of ")[0]}`;
  for (const row of rowsOf("update of N machines")) {
    const tool = row["Fly's own tool"];
    if (tool) found.set(row["update of N machines"] ?? "", { tool, here: took(row) });
  }
  for (const row of rowsOf("going back, N = 3"))
    found.set(`going back, ${row["going back, N = 3"]}, N = 3`, { here: took(row) });
  return found;
}

/** The README with the figures of its comparison written anew; rows that are no rollout of the bench stay. Pure. */
export function withComparison(readme: string, benchmarks: string): string {
  const { text, rows } = tableBelow(COMPARED, readme);
  if (text === "") throw new Error(`the README has no table under "${COMPARED}"`);
  const figures = comparisonIn(benchmarks);
  const [head = [], , ...body] = rows;
  const written = body.map(([what = "", tool = "", here = ""]) => {
    const figure = figures.get(what);
    return figure ? [what, figure.tool ?? tool, figure.here] : [what, tool, here];
  });
  return readme.replace(text, () => markdown([head, ...written]));
}

function tableBelow(heading: string, document: string): Table {
  return tableAt(document.split(`\n${heading}\n`)[1]?.split("\n## ")[0] ?? "", "|");
}

/** The first table whose head begins with this; an empty one where there is none. */
function tableAt(document: string, head: string): Table {
  const lines = document.split("\n");
  const first = lines.findIndex((line) => line.startsWith(head));
  const rest = first < 0 ? [] : lines.slice(first);
  const end = rest.findIndex((line) => !line.startsWith("|"));
  const own = end < 0 ? rest : rest.slice(0, end);
  const cells = (line: string) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("\\|", "|"));
  return { text: own.join("\n"), rows: own.map(cells) };
}
