import { IMAGE_VARIABLE } from "../settings/releases/naming.ts";
import { RunDirectory } from "./run/directory.ts";
import { Display } from "./run/display.ts";
import { onInterrupt } from "./run/interrupts.ts";
import { readOptions } from "./run/options.ts";
import { askForUpdate } from "./run/question.ts";
import { Update } from "./run/update.ts";
import { wantedRelease } from "./run/wanted.ts";
import { openStack } from "./workspace/open.ts";

/*
 * npm run up -- <stack> [--rollback-to <release>] [--retry] [--events <file>] [--no-put-back] [options of pulumi up]:
 * previews, asks, then updates; never without the policy pack. `--rollback-to` goes back to a past release (`previous`,
 * a digest or its first digits, a tag); `--retry` tries a release again that failed before. Exit codes: the engine's; 1
 * for a release that is refused; 130 after an interrupt that left things as they were before; 137 after a second one.
 */
try {
  const options = readOptions(process.argv.slice(2));
  const stack = await openStack(options.stack, "up");
  const image = process.env[IMAGE_VARIABLE] || undefined;
  const release = await wantedRelease(stack, { image, rollbackTo: options.rollbackTo });
  const directory = await RunDirectory.create(options.events);
  const display = new Display(process.stdout, process.stderr);
  const person = process.stdin.isTTY && process.stdout.isTTY && !process.env.CI;
  const update = new Update({
    ...{ stack, options, directory, display, release },
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
