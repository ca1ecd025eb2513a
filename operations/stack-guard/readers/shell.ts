import { linesOf, logical } from "../lines.ts";
import { type Entry, grouped, nothing, type Reading } from "../reading.ts";

/** `NAME=value` before or among the words of a command, PowerShell's `$env:NAME = "value"` too. */
const assignment =
  /(?<![\w$-])(?:\$env:)?([A-Z][A-Z0-9_]*)(?:=|(?<=\$env:\w+)\s*=\s*)("(?:\\.|[^"\\])*"|'[^']*'|[^\s"';&|)]*)/gi;

/** Assignments in lower case: `local service=web` is no keyword of libpq. */
const ownVariable = /(^|[;&|]|\b(?:local|readonly|declare|typeset)\s(?:\s*-\w+\s)?)\s*[a-z_][a-z0-9_]*=/g;

/** Reads what a shell runs: each logical line is a command, and its assignments are variables. Comments are left out. */
export function readShell(text: string): Reading {
  const reading = nothing();
  const entries: Entry[] = [];
  for (const { text: command, line } of logical(linesOf(text), /[\\`^]\s*$/)) {
    if (/^\s*(#|::|rem\s|$)/i.test(command)) continue;
    reading.commands.push({ text: command, line });
    reading.texts.push({ text: command.replace(ownVariable, "$1"), line });
    for (const { name, value } of assignments(command)) entries.push({ name, value, line });
  }
  reading.groups.push(...grouped(entries));
  return reading;
}

/** The assignments of a command line, quotes taken off. Names in lower case are a shell's own business. */
export function assignments(command: string): { name: string; value: string }[] {
  return [...command.matchAll(assignment)]
    .filter(([, name = ""]) => name === name.toUpperCase())
    .map(([, name = "", value = ""]) => ({ name, value: unquoted(value) }));
}

/** A value without the quotes around it. */
export function unquoted(value: string): string {
  return value.trim().replace(/^(["'])(.*)\1$/s, "$2");
}
