/** What a document in Markdown names, by kind. Pure: text in, names out. */

const FENCE = /^(```|~~~)[\s\S]*?^\1/gm;
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found);

/** Words of a command line that are no subcommand any more begin with one of these. */
const ARGUMENT = /^(?:-|<|'|"|…)/;

/** Commands of Pulumi that have subcommands; of the others every further word is an argument. */
const FAMILIES = new Set(["stack", "config", "state", "plugin"]);

const withoutSpans = (text: string) => text.replace(FENCE, "").replace(/`[^`\n]*`/g, "");

/** A document's prose: no fences, no code spans, no targets of links. */
export function withoutCode(text: string): string {
  return withoutSpans(text).replace(/\]\([^)\s]+\)/g, "]");
}

/** Scripts of `npm run <script>`, `npm run -s <script>` and `npm test`. */
export function scriptsIn(text: string): string[] {
  return all(text.replaceAll("npm test", "npm run test"), /\bnpm run (?:-s )?([a-z][\w:-]*)/g);
}

/** Commands of the engine behind `npm run pulumi --`, without options and arguments: `config set`. */
export function engineCommandsIn(text: string): string[] {
  return all(text, /\bnpm run (?:-s )?pulumi -- ([^`\n]*)/g).flatMap((rest) => {
    const [first = "", second = ""] = rest.split(/\s+/);
    if (first === "" || ARGUMENT.test(first)) return [];
    return [FAMILIES.has(first) && second !== "" && !ARGUMENT.test(second) ? `${first} ${second}` : first];
  });
}

/** The spellings of the command whose help this is, its aliases included. */
export function commandsIn(help: string): string[] {
  const usage = help.slice(help.indexOf("Usage:"));
  const [, family = "", name = ""] = /^ +pulumi ((?:[a-z-]+ )?)([a-z-]+)(?: \S+)*$/m.exec(usage) ?? [];
  const [, aliases = name] = /^Aliases:\n +(.+)$/m.exec(usage) ?? [];
  return aliases.split(", ").map((alias) => family + alias);
}

/** Code spans that look like a path in the project: they end in a slash, or in a known ending. */
export function pathsIn(text: string): string[] {
  const spans = all(text.replace(FENCE, ""), /`([^`\n]+)`/g);
  return spans.filter((span) =>
    /^(?!\.{1,2}\/)[\w.-]+(?:\/[\w.-]+)*(?:\/|\.(?:ts|mts|mjs|cjs|json|yaml|md|go|mod|txt))$/.test(span),
  );
}

/** Targets of links that stay in the project, anchors included. */
export function linksIn(text: string): string[] {
  const targets = all(withoutSpans(text), /\[[^\]]*\]\(([^)\s]+)\)/g);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** Anchors of the headings, spelled as GitHub does. */
export function anchorsIn(text: string): Set<string> {
  const titles = all(text.replace(FENCE, ""), /^#{1,6} +(.+)$/gm);
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .trim()
        .replaceAll(" ", "-"),
    ),
  );
}

/** Files of Pulumi: `Pulumi.yaml`, `Pulumi.staging.yaml`. */
export function stackFilesIn(text: string): string[] {
  return [...text.matchAll(/\bPulumi(?:\.[a-z][\w-]*)?\.yaml\b/g)].map(([file]) => file);
}

/** Environment variables of this project. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(/\bHOTDASH_[A-Z_]*[A-Z]\b/g)].map(([name]) => name);
}

/** First cells of the table below a heading, without backticks and without the table's own head. */
export function firstCells(text: string, heading: string): string[] {
  const [, below = ""] = text.split(new RegExp(`^## ${heading}$`, "m"));
  return all(below.split(/^## /m)[0] ?? "", /^\| `([^`]+)` +\|/gm);
}
