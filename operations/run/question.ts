import { createInterface } from "node:readline/promises";

/** What a person says to a previewed update. */
export type Answer = "yes" | "no" | "details";

/** Where a person is. */
export interface Terminal {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
}

/**
 * Asks on the terminal until the answer is one of the three. Ctrl-C, the end of input, a terminal that is gone and an
 * aborted signal mean no.
 */
export async function askForUpdate(
  stack: string,
  signal: AbortSignal,
  { input, output }: Terminal = { input: process.stdin, output: process.stdout },
): Promise<Answer> {
  const terminal = createInterface({ input, output });
  const given = new AbortController();
  terminal.on("SIGINT", () => given.abort());
  terminal.on("close", () => given.abort());
  // Reading from a terminal that was closed fails with EIO before SIGHUP comes; unheard, it would end this process with
  // nothing said and its run not ended.
  terminal.on("error", () => given.abort());
  const gone = () => given.abort();
  input.on("error", gone);
  try {
    for (;;) {
      const both = AbortSignal.any([signal, given.signal]);
      const text = await terminal.question(`Update ${stack}? (yes / no / details) `, { signal: both });
      const answer = (["yes", "no", "details"] as const).find((word) => word === text.trim().toLowerCase());
      if (answer) return answer;
    }
  } catch (error) {
    if (signal.aborted || given.signal.aborted) {
      output.write("\n");
      return "no";
    }
    throw error;
  } finally {
    terminal.close();
    // A terminal that went away goes on saying so.
    if (!given.signal.aborted) input.off("error", gone);
  }
}
