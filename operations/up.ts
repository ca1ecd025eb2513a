import { redact } from "../providers/kernel/redact.ts";
import { IMAGE_VARIABLE } from "../settings/releases/naming.ts";
import { gatesBeforeUp } from "./deploy/before-up.ts";
import { readOptions } from "./run/options.ts";
import { performUpdate } from "./run/perform.ts";
import { wantedRelease } from "./run/wanted.ts";
import { openStack } from "./workspace/open.ts";
import { exemptionLines } from "./workspace/stack-file.ts";

/*
 * npm run up -- <stack> [--rollback-to <release>] [--retry] [--events <file>] [--no-put-back] [--break-glass <reason>]
 * [options of pulumi up]: previews, asks, then updates; never without the policy pack. Live production asks the gates of a
 * deploy first; `--break-glass` leaves closed ones aside, and keeps the reason. `--rollback-to` goes back to a past release (`previous`,
 * a digest or its first digits, a tag); `--retry` tries a release again that failed before. Exit codes: the engine's; 1
 * for a release that is refused; 20 and 21 when a gate or the window is closed; 130 after an interrupt that left things as they were before; 137 after a second one.
 */
try {
  const options = readOptions(process.argv.slice(2));
  const stack = await openStack(options.stack, "up");
  const image = process.env[IMAGE_VARIABLE] || undefined;
  const release = await wantedRelease(stack, { image, rollbackTo: options.rollbackTo });
  for (const line of await exemptionLines(stack)) console.error(`exemption: ${line}`);
  const display = { line: (text: string) => console.error(text) };
  const { rollbackTo, breakGlass } = options;
  const closed = await gatesBeforeUp({ stack, image, rollbackTo, breakGlass, display });
  process.exitCode = closed ?? (await performUpdate(stack, options, release));
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
