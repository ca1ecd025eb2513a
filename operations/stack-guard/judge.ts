import type { Finding } from "../../settings/finding.ts";
import { judgeCommands, judgeMention } from "../../settings/rules/commands.ts";
import { judgeImage } from "../../settings/rules/images.ts";
import { useSupabase } from "../../settings/rules/postgres/judge.ts";
import { judgePlaces } from "../../settings/rules/postgres/places.ts";
import { judgePostgres, type PostgresContext } from "../../settings/rules/postgres.ts";
import { isLocal, kindOf } from "./kinds.ts";
import { linesOf, stretches } from "./lines.ts";
import { piecesOf, providerIn } from "./mentions.ts";
import { fill, fillValue, OPEN_REF } from "./placeholders.ts";
import { read } from "./readers/read.ts";
import type { Entry, Line, Rule, Violation } from "./reading.ts";

/** Ports of `supabase start`: the database, its shadow for diffs, its pooler. */
export const LOCAL_PORTS = ["54322", "54320", "54329"] as const;

/** Judges one file. `path` has slashes and is relative to the checkout; `refs` are the team's own Supabase projects. Pure. */
export function judgeFile(path: string, text: string, refs: readonly string[]): Violation[] {
  const kind = kindOf(path, text);
  if (kind === "baseline") return [];
  const local = isLocal(path, kind);
  const context: PostgresContext = {
    refs: [...refs, OPEN_REF],
    platform: "live",
    ipv4Only: kind === "render" || kind === "workflow",
    ...(local ? { localPorts: LOCAL_PORTS } : {}),
  };
  const reading = read(text, kind);
  const lines = linesOf(text).flatMap(stretches);
  return unrepeated([
    ...reading.declared,
    ...reading.groups.flatMap((group) => judgeGroup(group, context)),
    ...reading.images.flatMap((one) =>
      located(one, "postgres-image", judgeImage(fill(one.text), { property: "the image" })),
    ),
    ...reading.places.flatMap((one) =>
      located(one, "postgres-place", judgePlaces({ [one.name]: one.value })),
    ),
    ...reading.commands.flatMap((one) => judgeCommand(one, local)),
    ...reading.texts.flatMap((one) => judgeText(one, context)),
    ...lines.flatMap((one) => judgeLine(one, context)),
  ]);
}

function judgeGroup(group: readonly Entry[], context: PostgresContext): Violation[] {
  const values: Record<string, string> = {};
  for (const { name, value } of group) {
    const known = fillValue(name, value);
    // A value of several words without a sign of a connection is a description.
    if (known !== undefined && (/[=:]/.test(known) || !/\s/.test(known.trim()))) values[name] = known;
  }
  const lineOf = new Map(group.map(({ name, line }) => [name, line]));
  return judgePostgres(values, context).map((finding) => ({
    line: lineOf.get(finding.property) ?? 1,
    ...said({ ...finding, property: title(finding.property) }, "postgres-connection"),
  }));
}

function judgeCommand(one: Line, local: boolean): Violation[] {
  const simulated = local && LOCAL_PORTS.some((port) => one.text.includes(port));
  return stretches(one).flatMap((part) =>
    located(one, "postgres-command", judgeCommands({ "the line": fill(part.text) }, { simulated, local })),
  );
}

function judgeText(one: Line, context: PostgresContext): Violation[] {
  return stretches(one).flatMap(({ text }) =>
    located(one, "postgres-connection", judgePostgres({ "the text": fill(text) }, context)),
  );
}

/** Judges a line of any file for what counts wherever it stands. */
function judgeLine(one: Line, context: PostgresContext): Violation[] {
  const mention = judgeMention("the line", one.text);
  const provider = providerIn(one.text);
  const pieces = piecesOf(fill(one.text));
  return [
    ...located(one, "postgres-command", mention),
    ...pieces.flatMap((text) => judgeText({ ...one, text }, context)),
    ...located(one, "postgres-connection", provider === undefined ? [] : [elsewhere(provider)]),
  ];
}

function elsewhere(provider: string): Finding {
  return {
    property: "the line",
    problem: `points at ${provider}; Supabase is the only Postgres`,
    fix: useSupabase,
  };
}

function located({ line }: { line: number }, rule: Rule, findings: readonly Finding[]): Violation[] {
  return findings.map((finding) => ({ line, ...said(finding, rule) }));
}

function said({ property, problem, fix }: Finding, rule: Rule): Omit<Violation, "line"> {
  return { rule, problem: `${property} ${problem}`, fix };
}

/** Names are shown; what is no plain name may be a value in the wrong place. */
function title(name: string): string {
  return /^[A-Za-z_][\w.-]{0,60}$/.test(name) ? name : "the value";
}

/** One finding a line and kind of problem: the first, which names its variable, speaks for the others. */
function unrepeated(found: readonly Violation[]): Violation[] {
  const seen = new Set<string>();
  const first = found.filter(({ line, rule, problem }) => {
    const key = `${line} ${rule} ${problem.replace(/^(the [a-z]+|[\w.-]+) /, "")}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
  return first.sort((a, b) => a.line - b.line || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
}
