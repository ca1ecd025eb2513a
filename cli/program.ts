import { Argument, Command as Commander, Option } from "commander";
import { type Command, codesOf, GROUPS, type Shape } from "./command.ts";
import type { Kind } from "./kinds.ts";
import { optionName, type Raw } from "./read.ts";

/** A command with what stood on its command line. */
export interface Chosen {
  command: Command;
  args: Raw;
  options: Raw;
  /** Words that are no argument, and options of the engine. */
  rest: readonly string[];
}

/**
 * The grammar of the whole command line, for commander.
 * @param to takes help: what was asked for, and what stands in place of a missing command
 * @param chosen called with the command that a command line names
 */
export function programOf(
  commands: readonly Command[],
  { out, error }: { out(text: string): void; error(text: string): void },
  chosen: (one: Chosen) => void,
): Commander {
  const program = new Commander("hotdash")
    // What is wrong is said once, by whoever catches it.
    .configureOutput({ writeOut: out, writeErr: error, outputError: () => {} })
    .configureHelp({
      // Of a list of commands: the words that it needs, and no more.
      subcommandTerm: (one) => `${one.name()} ${one.usage().replace(/ ?\[options\].*$/, "")}`.trim(),
      // One that does something itself says what is below it, too.
      subcommandDescription: (one) => {
        const words = one.commands.map((inner) => inner.name()).filter((word) => word !== "help");
        const own = one.summary() || one.description();
        return words.length === 0 || own.startsWith("commands: ")
          ? own
          : `${own}; below it: ${words.join(", ")}`;
      },
    })
    .description("HotDash on Fly.io, Render, GitHub and Supabase: from its settings to what runs.")
    .usage("<command> [options]")
    .helpOption("-h, --help", "say what a command takes, with examples")
    .helpCommand("help [command]", "the same")
    .addHelpText("after", AFTER)
    .showSuggestionAfterError()
    // Options behind the word of a command are that one's, also where the one above has one of that name.
    .enablePositionalOptions()
    .exitOverride();
  const ordered = GROUPS.flatMap((group) => commands.filter((command) => command.group === group));
  for (const command of ordered)
    place(program, command, commands).action((...given: unknown[]) => {
      const self = given.at(-1) as Commander;
      chosen({ command, ...said(command, self) });
    });
  return program;
}

/** `compare, put-back` */
const below = (commands: readonly Command[], word: string) =>
  commands
    .filter(({ name }) => name.startsWith(`${word} `))
    .map(({ name }) => name.slice(word.length + 1))
    .join(", ");

const AFTER = `
Every command says its own options, examples and exit codes: hotdash drift --help.
Each is an npm script as well: npm run drift -- staging.
`;

/** Where a command hangs: `secrets compare` below `secrets`. */
function place(program: Commander, command: Command, commands: readonly Command[]): Commander {
  const words = command.name.split(" ");
  const own = words.pop() ?? "";
  let above = program;
  for (const word of words) {
    const there = above.commands.find((one) => one.name() === word);
    above =
      there ??
      above
        .command(word)
        .usage("<command> [options]")
        .description(`commands: ${below(commands, word)}`)
        .helpGroup(`${command.group}:`)
        .exitOverride();
  }
  const self = above.commands.find((one) => one.name() === own) ?? above.command(own);
  self.description(command.summary).helpGroup(above === program ? `${command.group}:` : "Commands:");
  if (command.about) self.addHelpText("before", `${command.about}\n`);
  self.addHelpText("after", afterHelp(command)).showSuggestionAfterError().exitOverride();
  for (const [, kind] of entries(command.arguments)) self.addArgument(argument(kind));
  for (const [name, kind] of entries(command.options)) self.addOption(option(name, kind));
  self.enablePositionalOptions();
  // What is missing is said with everything else that is wrong.
  self.usage(usageOf(command));
  // A word too many is said with everything else that is wrong.
  self.allowExcessArguments();
  if (command.passesOn) self.allowUnknownOption();
  return self;
}

const entries = (shape: Shape | undefined) => Object.entries(shape ?? {});

const argument = ({ placeholder, summary, form, fallback }: Kind<unknown>) => {
  const dots = form === "list" ? "..." : "";
  const made = new Argument(`[${placeholder}${dots}]`, summary);
  return fallback === undefined ? made : made.default(undefined, fallback);
};

/** `-y, --yes`, `--no-put-back`, `--image <tag or digest>` */
export function written(name: string, { form, placeholder, short }: Kind<unknown>): string {
  const long = form === "off" ? `--no-${optionName(name).slice(2)}` : optionName(name);
  const value = form === "text" || form === "list" ? ` <${placeholder}>` : "";
  return `${short ? `-${short}, ` : ""}${long}${value}`;
}

function option(name: string, kind: Kind<unknown>): Option {
  const { form, summary, fallback, allowed, variable } = kind;
  const words = [...(allowed ? [allowed.words] : []), ...(variable ? [`or ${variable}`] : [])];
  const more = words.length > 0 ? ` (${words.join("; ")})` : "";
  const made = new Option(written(name, kind), `${summary}${more}`);
  if (form === "list") made.argParser((text: string, before: string[] = []) => [...before, text]);
  return fallback === undefined ? made : made.default(undefined, fallback);
}

/** `<stack> [options]` */
export const usageOf = (command: Command) =>
  [
    ...entries(command.arguments).map(([, { placeholder, required, form }]) => {
      const name = `${placeholder}${form === "list" ? "..." : ""}`;
      return required ? `<${name}>` : `[${name}]`;
    }),
    "[options]",
    ...(command.passesOn ? [`[options of ${command.passesOn.split(",")[0]}]`] : []),
  ].join(" ");

const columns = (rows: readonly (readonly [string, string])[]) => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
};

function afterHelp(command: Command): string {
  const parts = [
    `Examples:\n${command.examples.map(([line, does]) => `${`  hotdash ${command.name} ${line}`.trimEnd()}\n      ${does}`).join("\n")}`,
    ...(command.environment ? [`Environment:\n${columns(Object.entries(command.environment))}`] : []),
    `Exit codes:\n${columns(codesOf(command).map(([code, meaning]) => [String(code), meaning] as const))}`,
  ];
  return `\n${parts.join("\n\n")}`;
}

/** What stood on the command line, for `read`; words that are no argument are left over. */
function said(command: Command, self: Commander): Omit<Chosen, "command"> {
  const names = entries(command.arguments);
  const words = [...self.args];
  // An engine's option is no stack.
  const args = Object.fromEntries(
    names.map(([name, { form }]) => {
      if (form === "list") return [name, words.splice(0)];
      return [name, words[0]?.startsWith("-") ? undefined : words.shift()];
    }),
  );
  return { args, options: self.opts(), rest: words };
}
