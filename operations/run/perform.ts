import type { Stack } from "../workspace/stack.ts";
import { RunDirectory } from "./directory.ts";
import { Display } from "./display.ts";
import { onInterrupt } from "./interrupts.ts";
import type { UpOptions } from "./options.ts";
import { askForUpdate } from "./question.ts";
import { settle } from "./settle.ts";
import { Update, type UpdateTools } from "./update.ts";
import type { WantedRelease } from "./wanted.ts";

/**
 * One update of a stack on this terminal, from preview to the last word; see `Update`. Answers the exit code. While it
 * runs, signals stop the update in good order instead of ending this process. `watching` is told of runs that failed.
 */
export async function performUpdate(
  stack: Stack,
  options: UpOptions,
  release: WantedRelease,
  watching: Pick<UpdateTools, "onFailure"> = {},
): Promise<number> {
  const directory = await RunDirectory.create(options.events);
  const display = new Display(process.stdout, process.stderr);
  const person = process.stdin.isTTY && process.stdout.isTTY && !process.env.CI;
  const update = new Update({
    ...{ stack, options, directory, display, release, ...watching },
    ask: person ? askForUpdate : undefined,
  });
  // A terminal that is gone must not end an update that is being put back.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const end = onInterrupt({ first: (signal) => update.stop(signal), second: () => update.leave() });
  try {
    const unsettled = await settle(stack, (line) => display.line(line, "stderr"));
    return unsettled ?? (await update.run());
  } finally {
    end();
    display.end();
    await directory.dispose();
  }
}
