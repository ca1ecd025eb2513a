import { type StdioOptions, spawn } from "node:child_process";
import { shortIn } from "./command-line.ts";
import { ended } from "./ended.ts";
import { recordEngine } from "./records.ts";
import { unweakened } from "./unweakened.ts";

/**
 * The options of Node's that the processes of a run have: what they load first, as an address since blanks separate options, and
 * the least room for what is new that V8 takes (MiB): each of a run's Nodes would fill tens of them before it collects.
 */
export const NODE_OPTIONS = `--import=${new URL("lean-start.mjs", import.meta.url).href} --max-semi-space-size=1`;

/** Whether everything is to be said, also what the SDK says for debugging alone. */
const everything = (args: readonly string[]) =>
  args.some((arg) => arg === "--debug" || shortIn(arg).flags.includes("d"));

/** How one run of the engine ended. */
export interface EngineResult {
  /** Exit code; 7 means that `--expect-no-changes` was violated. Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** Milliseconds of real time. */
  ms: number;
}

export interface EngineRun {
  /** Path of the `pulumi` binary. */
  pulumi: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Sees every line of output once it is whole, and the last one however it ends; nothing when `inherit` is set. */
  onLine?: ((line: string, stream: "stdout" | "stderr") => void) | undefined;
  /** Hands the terminal over to the engine; nothing is captured then. */
  inherit?: boolean | undefined;
  /**
   * Runs it in a session of its own, so that Ctrl-C on the terminal reaches only its caller, and so that it can be
   * ended together with what it started: `process.kill(-pid)`.
   */
  detached?: boolean | undefined;
  /** What it reads from its standard input: the way for values that no list of processes may show. */
  input?: string | undefined;
  /** Told the process id once it runs; for tests that kill it. */
  onStart?: ((pid: number) => void) | undefined;
}

/** Runs the engine once, in its environment but for what weakens a run. Never throws for an exit code: what it means is for the caller to say. */
export function runPulumi({
  pulumi,
  args,
  cwd,
  env,
  onLine,
  inherit,
  detached = false,
  input,
  onStart,
}: EngineRun): Promise<EngineResult> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const stdio: StdioOptions = inherit
      ? "inherit"
      : [input === undefined ? "ignore" : "pipe", "pipe", "pipe"];
    const child = spawn(pulumi, args, {
      cwd,
      env: { ...unweakened(env), NODE_OPTIONS: everything(args) ? "" : NODE_OPTIONS },
      detached,
      stdio,
    });
    // An engine that ends before it has read all says why by itself.
    child.stdin?.on("error", () => {}).end(input);
    const forget = child.pid === undefined ? undefined : recordEngine(child.pid, args);
    if (child.pid !== undefined) onStart?.(child.pid);
    const output = { stdout: "", stderr: "" };
    const rest = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
        const lines = (rest[name] + text).split("\n");
        rest[name] = lines.pop() ?? "";
        if (onLine) for (const line of lines) onLine(line, name);
      });
    }
    ended(child).then(({ code }) => {
      // One that was killed leaves its lock, and its record says whose that is.
      if (code !== null) forget?.();
      for (const name of ["stdout", "stderr"] as const) if (rest[name] !== "") onLine?.(rest[name], name);
      resolve({ code, ...output, ms: performance.now() - started });
    }, reject);
  });
}
