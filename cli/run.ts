import { join } from "node:path";
import { CommanderError } from "commander";
import { UsageError } from "../operations/run/usage-error.ts";
import { CHECKOUT } from "../operations/workspace/checkout.ts";
import { redact } from "../providers/kernel/redact.ts";
import type { Command } from "./command.ts";
import { type Chosen, programOf } from "./program.ts";
import { read } from "./read.ts";

/** Where a command line comes from. */
export interface Surroundings {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Takes help that was asked for. */
  out(text: string): void;
  error(text: string): void;
}

/** The exit code of a command line that cannot be acted on. */
const USAGE = 2;

/**
 * What a command line asks for; undefined when it asked for help, which has been shown.
 * @param named called with the command, as soon as it is known
 * @throws UsageError
 */
export async function choose(
  commands: readonly Command[],
  argv: readonly string[],
  { env, cwd, out, error }: Surroundings,
  named: (command: Command) => void = () => {},
): Promise<{ command: Command; given: Record<string, unknown> } | undefined> {
  const [name, ...words] = argv;
  const raw = commands.find((one) => one.raw && one.name === name);
  if (raw && !["-h", "--help"].includes(words[0] ?? "")) {
    named(raw);
    return { command: raw, given: { engine: words } };
  }
  let chosen: Chosen | undefined;
  const program = programOf(commands, { out, error }, (one) => {
    chosen = one;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    const meant = commandIn(commands, argv);
    if (meant) named(meant);
    // The help that it shows in place of a missing command says everything.
    throw new UsageError(error.code === "commander.help" ? "" : error.message.replace(/^error: /, ""));
  }
  if (!chosen) return undefined;
  named(chosen.command);
  return {
    command: chosen.command,
    given: read(chosen.command, chosen, { folder: folderOf(env, cwd), env }),
  };
}

/**
 * Runs one command line. Never rejects, and never shows a stack.
 * @returns its exit code; undefined when the command has set the process's own
 */
export async function runCommandLine(
  commands: readonly Command[],
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<number | undefined> {
  let command: Command | undefined;
  try {
    const chosen = await choose(commands, argv, surroundings, (one) => {
      command = one;
    });
    if (!chosen) return 0;
    return (await chosen.command.run(chosen.given as never)) ?? undefined;
  } catch (error) {
    const wrong = error instanceof UsageError;
    const message = redact(error instanceof Error ? error.message : String(error));
    if (message) surroundings.error(`${message}\n`);
    if (wrong && command) surroundings.error(`${hint(command)}\n`);
    return wrong ? USAGE : (command?.failure ?? 1);
  }
}

/** The command that the first words name: `secrets compare` before `secrets`. */
function commandIn(commands: readonly Command[], argv: readonly string[]): Command | undefined {
  const said = (words: number) => argv.slice(0, words).join(" ");
  return [2, 1].flatMap((words) => commands.find(({ name }) => name === said(words)) ?? []).at(0);
}

/** How it goes right. */
const hint = ({ name, examples: [[line] = ["", ""]] }: Command) =>
  `for example: hotdash ${`${name} ${line}`.trim()}\nhotdash ${name} --help says everything that it takes`;

/** Where the user is: npm starts the project's own scripts in the project, and says where it was started itself. */
const folderOf = ({ npm_package_json: manifest, INIT_CWD: started }: NodeJS.ProcessEnv, cwd: string) =>
  manifest === join(CHECKOUT, "package.json") && started ? started : cwd;
