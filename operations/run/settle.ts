import { messageOf } from "../../providers/kernel/errors.ts";
import { redact } from "../../providers/kernel/redact.ts";
import { isMisread } from "../repair/misread.ts";
import { LockHeld, repair } from "../repair/repair.ts";
import type { ExportedState, Stack } from "../workspace/stack.ts";

/**
 * Settles what an update before left unfinished, so that the next plain one never takes a state for whole that is not: the
 * engine itself only warns of it, and goes on (3.259.0).
 * @returns an exit code when the update must not begin
 */
export async function settle(stack: Stack, say: (line: string) => void): Promise<number | undefined> {
  let state: ExportedState;
  try {
    state = await stack.state();
  } catch (error) {
    say(
      `the state of ${stack.name} cannot be read, and nothing was changed: ${redact(messageOf(error))}\n` +
        `   fix: when it was cut off, npm run repair -- ${stack.name} mends it`,
    );
    return 1;
  }
  if (state.pendingOperations.length === 0 && !state.resources.some(isMisread)) return undefined;
  say("the update before left open what became of some of its operations; that is settled first");
  try {
    await repair(stack, {
      force: false,
      github: () => stack.githubAccess(),
      say: (line) => say(`  ${line}`),
    });
    return undefined;
  } catch (error) {
    say(error instanceof LockHeld ? error.message : `it could not be settled: ${redact(messageOf(error))}`);
    return 1;
  }
}
