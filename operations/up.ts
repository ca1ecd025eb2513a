import { IMAGE_VARIABLE } from "../settings/releases/naming.ts";
import { gatesBeforeUp } from "./deploy/before-up.ts";
import { expectReady } from "./doctor/ready.ts";
import { type GivenForUp, readOptions } from "./run/options.ts";
import { performUpdate } from "./run/perform.ts";
import { wantedRelease } from "./run/wanted.ts";
import { openStack } from "./workspace/open.ts";
import { exemptionLines } from "./workspace/stack-file.ts";

/**
 * `hotdash up`: previews, asks, then updates; never without the policy pack. Live production asks the gates of a deploy
 * first.
 * @returns the engine's exit code; 20 and 21 when a gate or the window is closed; 130 after an interrupt that left things as
 *   they were before; 137 after a second one
 * @throws when a release is refused
 */
export async function up(given: GivenForUp): Promise<number> {
  const options = readOptions(given);
  const stack = await openStack(options.stack, "up");
  await expectReady(stack, "up", ["platforms", "github", "supabase", "state", "secrets"]);
  const image = process.env[IMAGE_VARIABLE] || undefined;
  const release = await wantedRelease(stack, { image, rollbackTo: options.rollbackTo });
  if (release.note) console.error(release.note);
  for (const line of await exemptionLines(stack)) console.error(`exemption: ${line}`);
  const display = { line: (text: string) => console.error(text) };
  const { rollbackTo, breakGlass } = options;
  const closed = await gatesBeforeUp({ stack, image, rollbackTo, breakGlass, display });
  return closed ?? (await performUpdate(stack, options, release));
}
