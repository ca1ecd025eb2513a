import { resolve } from "node:path";
import { UsageError } from "../operations/run/usage-error.ts";
import type { Command, Shape } from "./command.ts";
import type { Kind } from "./kinds.ts";

/** What stood on the command line, by name; `undefined` for what did not. */
export type Raw = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** `awaitChecks` as it is written: `--await-checks`. */
export const optionName = (name: string) =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * Holds what stood on a command line against what the command takes.
 * @param place where relative paths begin, and the variables that stand in for options
 * @throws UsageError with everything that is wrong at once
 */
export function read(
  command: Command,
  { args, options, rest }: { args: Raw; options: Raw; rest: readonly string[] },
  { folder, env }: { folder: string; env: NodeJS.ProcessEnv },
): Record<string, unknown> {
  const problems = command.passesOn ? [] : rest.map((word) => `${JSON.stringify(word)} is one word too many`);
  const values = (shape: Shape, raw: Raw, nameOf: (name: string, kind: Kind<unknown>) => string) =>
    Object.entries(shape).map(([name, kind]) => {
      const said = nameOf(name, kind);
      const given = raw[name] ?? ((kind.variable && env[kind.variable]) || undefined);
      return [name, valueIn(kind, given, folder, (problem) => problems.push(`${said}${problem}`))];
    });
  const given = Object.fromEntries([
    ...values(command.arguments ?? {}, args, (_, { placeholder }) => `<${placeholder}>`),
    ...values(command.options ?? {}, options, optionName),
    ["engine", [...rest]],
  ]) as Record<string, unknown> & { engine: string[] };
  if (problems.length === 0) problems.push(...(command.check?.(given as never) ?? []));
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return given;
}

function valueIn(kind: Kind<unknown>, raw: Raw[string], folder: string, add: (problem: string) => void) {
  const { form, required, fallback, path, emptyIsNone } = kind;
  if (form === "flag") return raw === true;
  if (form === "off") return raw !== false;
  const one = (text: string) => {
    const { allowed } = kind;
    if (text === "") add(" is empty\n   name a value, or leave it out");
    // The next option, which commander takes for the value of one that has none.
    else if (/^-./.test(text))
      add(
        ` = ${JSON.stringify(text)}\n   is an option, and no ${kind.placeholder}\n   needs: ${kind.summary}`,
      );
    else if (allowed && !allowed.test(text))
      add(` = ${JSON.stringify(text)}\n   is no ${allowed.noun}\n   allowed: ${allowed.words}`);
    return path ? resolve(folder, text) : text;
  };
  const texts = (Array.isArray(raw) ? raw : raw === undefined ? [] : [raw]) as string[];
  const there = emptyIsNone ? texts.filter((text) => text !== "") : texts;
  if (there.length === 0 && fallback !== undefined) there.push(fallback);
  if (there.length === 0 && required)
    add(` is missing\n   ${kind.summary}${kind.allowed ? `\n   allowed: ${kind.allowed.words}` : ""}`);
  const read = there.map(one);
  return form === "list" ? read : read.at(-1);
}
