import { posix } from "node:path";
import { type Command, commandsIn, withoutWrappers } from "./commands.ts";
import type { Instruction, Runtime } from "./dockerfile.ts";

/** A file of the checkout by its path in the build's context; undefined when it is not there. */
export type ReadSource = (path: string) => string | undefined;

/** A command that a machine runs every time that it starts. */
export interface BootCommand extends Command {
  /** How it comes about: `CMD`, `script docker-start`, `docker-entrypoint.sh`; the last is where it stands. */
  by: string[];
  /** Line of the Dockerfile. */
  line: number;
}

/** Scripts that call each other end here. */
const DEEPEST = 8;

/** Commands of package.json by name. */
export type Scripts = Readonly<Record<string, string>>;

/**
 * Everything that an image runs when it starts: ENTRYPOINT and CMD, through the scripts of package.json, those before and
 * after them (`pre…`, `post…`), shell scripts and Node files of the checkout.
 */
export function bootCommands(runtime: Runtime, scripts: Scripts, read: ReadSource): BootCommand[] {
  const last = (word: string) => runtime.instructions.findLast((one) => one.word === word);
  const [entrypoint, command] = [last("ENTRYPOINT"), last("CMD")];
  // An ENTRYPOINT that a shell reads takes no CMD (Dockerfile reference).
  const both = entrypoint && !entrypoint.words ? [entrypoint] : [entrypoint, command];
  return both
    .filter((one): one is Instruction => one !== undefined)
    .flatMap((one) => {
      const at = { by: [one.word], line: one.line, passedOver: false };
      return one.words
        ? expand({ ...at, words: withoutWrappers(one.words) })
        : commandsIn(one.rest).flatMap((each) => expand({ ...at, ...each }));
    });

  function expand(command: BootCommand): BootCommand[] {
    if (command.by.length > DEEPEST) return [];
    const { words, by } = command;
    const into = (text: string, name: string): BootCommand[] =>
      commandsIn(text).flatMap((each) =>
        expand({
          ...{ words: each.words, by: [...by, name], line: command.line },
          passedOver: each.passedOver || command.passedOver,
        }),
      );
    const [program = "", ...rest] = words;
    const name = posix.basename(program);
    if (/^(ba|da|a)?sh$/.test(name)) {
      const at = rest.findIndex((word) => /^-\w*c$/.test(word));
      if (at >= 0) return into(rest[at + 1] ?? "", by.at(-1) ?? "");
    }
    const script = scriptIn(name, rest);
    if (script !== undefined && scripts[script.name] !== undefined && !by.includes(`script ${script.name}`))
      return [`pre${script.name}`, script.name, `post${script.name}`].flatMap((each) => {
        const text = scripts[each];
        if (text === undefined) return [];
        return into(each === script.name ? [text, ...script.more].join(" ") : text, `script ${each}`);
      });
    const file = /^(ba|da|a)?sh$|^node$|^tsx$/.test(name)
      ? rest.find((word) => !word.startsWith("-"))
      : program;
    const text = file === undefined || by.includes(file) ? undefined : sourceOf(file);
    if (text === undefined || file === undefined) return [command];
    if (/\.[cm]?[jt]s$/.test(file))
      return [command, ...strings(text).flatMap((one) => into(one, posix.basename(file)))];
    return into(text, posix.basename(file));
  }

  /** A file by the name that the image knows it by: where COPY put it, or below the working folder. */
  function sourceOf(file: string): string | undefined {
    if (/[$\s]/.test(file)) return undefined;
    const copied = runtime.instructions
      .filter(({ word }) => word === "COPY" || word === "ADD")
      .flatMap(({ words, rest }) => (words ?? rest.split(/\s+/)).slice(0, -1))
      .find((source) => posix.basename(source) === posix.basename(file));
    const folder = runtime.instructions.findLast(({ word }) => word === "WORKDIR")?.rest ?? "/";
    const below = posix.relative(folder, posix.resolve(folder, file));
    return (copied && read(posix.normalize(copied))) || (below.startsWith("..") ? undefined : read(below));
  }
}

/** The script that a package manager is told to run, and what it is given. */
export function scriptIn(
  program: string,
  rest: readonly string[],
): { name: string; more: string[] } | undefined {
  if (!/^(npm|yarn|pnpm|bun)$/.test(program)) return undefined;
  const words = rest.filter((word, index) => !word.startsWith("-") || rest.indexOf("--") < index);
  const run = words[0] === "run" || words[0] === "run-script" || words[0] === "rum";
  const name = run ? words[1] : words[0];
  const asked = run || program !== "npm" || name === "start" || name === "restart";
  const more = words.slice(run ? 2 : 1).filter((word) => word !== "--");
  return name !== undefined && asked ? { name, more } : undefined;
}

/** Command lines in a Node file: a whole text in quotes that names a tool for schemas. */
const strings = (text: string): string[] =>
  [...text.matchAll(/(["'`])((?:(?!\1)[^\n])*\b(?:prisma|supabase|drizzle-kit|knex)\b(?:(?!\1)[^\n])*)\1/g)]
    .map(([, , inner = ""]) => inner)
    .filter((inner) => inner.includes(" "));
