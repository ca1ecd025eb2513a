import type { Section } from "./section.ts";

/** How a section was measured. */
export interface Measurement {
  /** Day, as 2026-11-30. */
  date: string;
  /** Of what it depends on, by name. */
  versions: Readonly<Record<string, string>>;
  /** As it was typed. */
  command: string;
  /** Processors and their load when it began, for those who compare. */
  machine: string;
}

const HEAD = `# Benchmarks

Written by \`npm run bench -- --write\`, part by part; not edited by hand. Times of rollouts are those of the simulated
platform, processor time is that of the whole process tree; medians stand with least and most. What is marked with \`!\` exceeds
its bound. What docs/measured.md has of the bench comes from the tables "in short", the README's comparison from the rollouts.
`;

const begin = (name: string) => `<!-- part ${name} -->`;
const END = "<!-- end of part -->";

/** The document with a part written anew, or added at its end. Pure. */
export function withSection(document: string, section: Section, how: Measurement): string {
  const body = `${begin(section.name)}\n\n${sectionText(section, how)}\n\n${END}`;
  const rest = document.slice(document.indexOf("<!-- part"));
  const parts = document.includes("<!-- part")
    ? rest.split(/(?<=<!-- end of part -->)\s*/).filter(Boolean)
    : [];
  const others = parts.map((part) => (part.startsWith(begin(section.name)) ? body : part.trim()));
  if (!others.includes(body)) others.push(body);
  return `${[HEAD.trimEnd(), ...others].join("\n\n")}\n`;
}

function sectionText(
  { title, tables, notes, short }: Section,
  { date, versions, command, machine }: Measurement,
): string {
  const told = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `## ${title}`,
    `Measured ${date} with \`${command}\`: ${[...told, machine].join(", ")}.`,
    ...(short.length > 0 ? [markdown([["in short", "number"], ...short])] : []),
    ...tables.map(markdown),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join("\n")] : []),
  ].join("\n\n");
}

/** Rows as a table of Markdown, columns as wide as their widest cell. */
export function markdown(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = (clean[0] ?? []).map((_, column) =>
    Math.max(3, ...clean.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  const [head = [], ...body] = clean;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

/** What the tables "in short" of a document say, number by what. Pure. */
export function shortIn(document: string): Map<string, string> {
  const found = new Map<string, string>();
  let inside = false;
  for (const line of document.split("\n")) {
    const cells = line.startsWith("|")
      ? line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim())
      : [];
    if (cells[0] === "in short") inside = true;
    else if (cells.length === 0) inside = false;
    else if (inside && !/^-+$/.test(cells[0] ?? "")) found.set(cells[0] ?? "", cells[1] ?? "");
  }
  return found;
}
