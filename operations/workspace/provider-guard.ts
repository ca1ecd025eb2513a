import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { optionValue } from "../engine/command-line.ts";
import { runPulumi } from "../engine/pulumi.ts";
import { opens, passphraseIn } from "../secrets/passphrase.ts";
import { type Encrypted, inFile, inState, providerLines } from "../secrets/provider.ts";
import { refusedProvider } from "../secrets/refused.ts";
import type { Project } from "./project.ts";

/**
 * Commands of the engine that never ask what encrypts a stack's secrets, by their first word or two (run on 3.259.0). All
 * others may write a salt into the stack file; `stack export` asks with `--show-secrets` alone.
 */
const ASKS_NOTHING =
  /^(?:about|cancel|help|login|logout|org|plugin|policy|schema|template|version|whoami|gen-completion|stack (?:ls|rm|tag|select|unselect|history|graph))$/;

const asksNothing = (args: readonly string[]): boolean =>
  [args[0], args.slice(0, 2).join(" ")].some((words = "") => ASKS_NOTHING.test(words)) ||
  (args[0] === "stack" && args[1] === "export" && !args.some((arg) => arg.startsWith("--show-secrets")));

/**
 * Keeps commands from a stack whose secrets they could not open, or would lock: before the engine runs, since it writes a
 * new salt into the stack file even in a preview. What fitted once is not asked again.
 */
export class ProviderGuard {
  readonly #project: Project;
  readonly #stack: string;
  readonly #file: string;
  readonly #fitting = new Set<string>();

  constructor(project: Project, stack: string, file: string) {
    this.#project = project;
    this.#stack = stack;
    this.#file = file;
  }

  /** @throws Error with all that is wrong, when a command must not run */
  async expect(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
    if (asksNothing(args)) return;
    const other = optionValue(args, "--config-file");
    const file = other === undefined ? this.#file : resolve(this.#project.folder, other);
    const said = inFile(await readFile(file, "utf8").catch(() => undefined));
    const passphrase = await passphraseIn(env);
    const key = JSON.stringify([file, said, passphrase]);
    if (this.#fitting.has(key)) return;
    const creates = args[0] === "stack" && args[1] === "init";
    const problems = await refusedProvider({
      ...{ stack: this.#stack, file: said, fileName: basename(file) },
      state: creates ? undefined : await this.#state(env),
      opens: passphrase === undefined ? undefined : (salt) => opens(passphrase, salt),
    });
    if (problems.length > 0) throw new Error(problems.join("\n"));
    // Without a salt the engine may write one at any time: the next command is asked about again.
    if (said.salt !== undefined || said.url !== undefined) this.#fitting.add(key);
  }

  /** What is stored; undefined where there is no such stack, or none that can be read: then the command itself says why. */
  async #state(env: NodeJS.ProcessEnv): Promise<Encrypted | undefined> {
    const { folder, pulumi } = this.#project;
    const args = ["stack", "export", "--stack", this.#stack];
    const { code, stdout } = await runPulumi({ pulumi, args, cwd: folder, env });
    if (code !== 0) return undefined;
    try {
      return inState(JSON.parse(stdout));
    } catch {
      return undefined;
    }
  }
}

/** The head of a stack file that is made anew for a stack that is stored: what its state is encrypted with. */
export async function storedProvider(stack: { export(): Promise<string> }): Promise<string> {
  return providerLines(inState(JSON.parse(await stack.export())))
    .map((line) => `${line}\n`)
    .join("");
}
