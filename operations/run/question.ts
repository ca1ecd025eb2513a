import { createInterface } from "node:readline/promises";

/** What a person says to a previewed update. */
export type Answer = "yes" | "no" | "details";

/**
 * Asks on the terminal until the answer is one of the three. Ctrl-C, the end of input and an aborted signal mean no.
 */
export async function askForUpdate(stack: string, signal: AbortSignal): Promise<Answer> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const given = new AbortController();
  terminal.on("SIGINT", () => given.abort());
  terminal.on("close", () => given.abort());
  try {
    for (;;) {
      const both = AbortSignal.any([signal, given.signal]);
      const text = await terminal.question(`Update ${stack}? (yes / no / details) `, { signal: both });
      const answer = (["yes", "no", "details"] as const).find((word) => word === text.trim().toLowerCase());
      if (answer) return answer;
    }
  } catch (error) {
    if (signal.aborted || given.signal.aborted) {
      process.stdout.write("\n");
      return "no";
    }
    throw error;
  } finally {
    terminal.close();
  }
}
