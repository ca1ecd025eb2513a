import { format } from "node:util";
import { commands } from "../../../cli/commands/all.ts";
import { runCommandLine } from "../../../cli/run.ts";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";

/** How a command ended, and what it wrote. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * A command line as cli/main.ts runs it, in this process: its environment, folder, output and exit code are those of the
 * process meanwhile. A process of its own takes the better part of a second to load the same code; each command has at least
 * one test that starts one (`hotdash` in spawn.ts). For commands that end by themselves; one at a time.
 * @param env the whole environment, as for a child process
 */
export async function inProcess(
  command: string,
  args: readonly string[] = [],
  { env = process.env, cwd = CHECKOUT }: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Ended> {
  const ended: Ended = { code: 0, stdout: "", stderr: "" };
  const before = { env: process.env, folder: process.cwd(), code: process.exitCode };
  const back = [taking("stdout", ended), taking("stderr", ended)];
  process.env = { ...env };
  process.exitCode = undefined;
  process.chdir(cwd);
  try {
    const code = await runCommandLine(commands, [...command.split(" ").filter(Boolean), ...args], {
      env: process.env,
      cwd: process.cwd(),
      out: (text) => process.stdout.write(text),
      error: (text) => process.stderr.write(text),
    });
    ended.code = Number(code ?? process.exitCode ?? 0);
  } finally {
    process.chdir(before.folder);
    process.env = before.env;
    process.exitCode = before.code;
    for (const restore of back) restore();
  }
  return ended;
}

/** Has a stream, and the console's lines for it, written into `ended`, until the returned function is called. */
function taking(name: "stdout" | "stderr", ended: Ended): () => void {
  const write = (text: string | Uint8Array): boolean => {
    ended[name] += typeof text === "string" ? text : Buffer.from(text).toString("utf8");
    return true;
  };
  const line = (...parts: unknown[]) => void write(`${format(...parts)}\n`);
  const stream = process[name];
  const spoken = name === "stdout" ? (["log", "info"] as const) : (["error", "warn"] as const);
  const before = { write: stream.write, console: spoken.map((one) => [one, console[one]] as const) };
  stream.write = write as typeof stream.write;
  for (const one of spoken) console[one] = line;
  return () => {
    stream.write = before.write;
    for (const [one, was] of before.console) console[one] = was;
  };
}
