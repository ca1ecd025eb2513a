import { type ChildProcessByStdio, spawn } from "node:child_process";
import { basename } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
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

/** Gives a tool a stream as its input, and waits until it has ended well; it never outlives the call. @throws Error with its own words */
export async function feed(tool: RunningTool, content: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(Readable.from(content), tool.stdin);
    await tool.done;
  } catch (error) {
    // Its own words say more than a pipe that broke.
    await tool.done;
    throw error;
  } finally {
    tool.kill();
  }
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
