import { createInterface } from "node:readline/promises";

/** Has a person type a name. Anything else, Ctrl-C and the end of input mean no. */
export async function typedName(
  app: string,
  { input, output }: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream },
  question = "Type the app's name to take it away for good: ",
): Promise<boolean> {
  const terminal = createInterface({ input, output });
  const ended = new AbortController();
  for (const event of ["SIGINT", "close", "error"] as const) terminal.on(event, () => ended.abort());
  // A terminal that was closed says so here.
  const gone = () => ended.abort();
  input.on("error", gone);
  try {
    const text = await terminal.question(question, {
      signal: ended.signal,
    });
    return text.trim() === app;
  } catch (error) {
    if (!ended.signal.aborted) throw error;
    output.write("\n");
    return false;
  } finally {
    terminal.close();
  }
}
