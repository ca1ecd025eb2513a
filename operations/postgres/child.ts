import { type ChildProcessByStdio, spawn } from "node:child_process";
import { basename } from "node:path";
import type { Readable, Writable } from "node:stream";
import { redact } from "../../providers/kernel/redact.ts";
import { ended } from "../engine/ended.ts";

/** Bytes of a tool's messages that are kept: a tool may repeat itself for every row. */
const KEPT = 16_384;

/** One of PostgreSQL's tools at work. */
export interface RunningTool {
  stdin: Writable;
  stdout: Readable;
  /** Resolves when it ended well. @throws Error with its messages when it did not */
  done: Promise<void>;
  /** What it has said so far, secrets hidden. */
  said(): string;
  /** Ends it; nothing when it has ended. */
  kill(): void;
}

/** Starts a tool; no argument holds a secret, since every user of a machine sees them. */
export function startTool(tool: string, args: readonly string[], env: NodeJS.ProcessEnv): RunningTool {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(tool, args, {
    ...{ env, stdio: ["pipe", "pipe", "pipe"] },
  });
  let messages = "";
  child.stderr.on("data", (chunk: Buffer) => {
    if (messages.length < KEPT) messages += chunk.toString("utf8");
  });
  // Who closes its input early has said why, or says it by its exit code.
  child.stdin.on("error", () => {});
  const said = () => redact(messages.trim());
  const done = ended(child).then(({ code, signal }) => {
    if (code !== 0)
      throw new Error(`${basename(tool)} ended with ${code ?? signal}${said() === "" ? "" : `: ${said()}`}`);
  });
  // Whoever reads the output first must not have this one counted as unheard.
  done.catch(() => {});
  return {
    ...{ stdin: child.stdin, stdout: child.stdout, done, said },
    kill: () => {
      child.kill("SIGKILL");
    },
  };
}
