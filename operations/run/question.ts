import { createInterface } from "node:readline/promises";

/** What a person says to a previewed update. */
export type Answer = "yes" | "no" | "details";

/** Where a person is. */
export interface Terminal {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
}

/** This process's own. */
const OWN: Terminal = { input: process.stdin, output: process.stdout };

/** Asks on the terminal until the answer is one of the three. Whatever else ends the talk means no. */
export async function askForUpdate(stack: string, signal: AbortSignal, terminal = OWN): Promise<Answer> {
  const answer = await talk(terminal, signal, async (ask) => {
    for (;;) {
      const text = await ask(`Update ${stack}? (yes / no / details) `);
      const word = (["yes", "no", "details"] as const).find((one) => one === text.trim().toLowerCase());
      if (word) return word;
    }
  });
  return answer ?? "no";
}

/** Has a person type a name, once. Anything else, and whatever else ends the talk, mean no. */
export async function typedName(name: string, question: string, terminal = OWN): Promise<boolean> {
  const text = await talk(terminal, undefined, (ask) => ask(question));
  return text?.trim() === name;
}

/** Talks with whoever is there. Undefined on Ctrl-C, at the end of input, when the terminal is gone, and for an aborted signal. */
async function talk<T>(
  { input, output }: Terminal,
  signal: AbortSignal | undefined,
  about: (ask: (question: string) => Promise<string>) => Promise<T>,
): Promise<T | undefined> {
  const terminal = createInterface({ input, output });
  const over = new AbortController();
  const end = () => over.abort();
  // Reading from a terminal that was closed fails with EIO before SIGHUP comes; unheard, it would end this process with
  // nothing said and its run not ended.
  for (const event of ["SIGINT", "close", "error"] as const) terminal.on(event, end);
  input.on("error", end);
  const either = AbortSignal.any([over.signal, ...(signal ? [signal] : [])]);
  try {
    return await about((question) => terminal.question(question, { signal: either }));
  } catch (error) {
    if (!either.aborted) throw error;
    output.write("\n");
    return undefined;
  } finally {
    // A terminal that went away goes on saying so.
    if (!over.signal.aborted) input.off("error", end);
    terminal.close();
  }
}
