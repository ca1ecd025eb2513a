import { RunDirectory } from "./run/directory.ts";
import { Display } from "./run/display.ts";
import { onInterrupt } from "./run/interrupts.ts";
import { readOptions } from "./run/options.ts";
import { askForUpdate } from "./run/question.ts";
import { IMAGE_VARIABLE, Update } from "./run/update.ts";
import { openStack } from "./workspace/open.ts";

/*
 * npm run up -- <stack> [--events <file>] [--no-put-back] [options of pulumi up]: previews, asks, then updates; never
 * without the policy pack. Exit codes: the engine's; 130 after an interrupt that left things as they were before; 137
 * after a second one.
 */
try {
  const options = readOptions(process.argv.slice(2));
  const stack = await openStack(options.stack, "up");
  const directory = await RunDirectory.create(options.events);
  const display = new Display(process.stdout, process.stderr);
  const person = process.stdin.isTTY && process.stdout.isTTY && !process.env.CI;
  const image = process.env[IMAGE_VARIABLE] || undefined;
  const update = new Update({
    ...{ stack, options, directory, display, image },
    ask: person ? askForUpdate : undefined,
  });
  // A terminal that is gone must not end an update that is being put back.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const end = onInterrupt({ first: (signal) => update.stop(signal), second: () => update.leave() });
  try {
    process.exitCode = await update.run();
  } finally {
    end();
    display.end();
    await directory.dispose();
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
