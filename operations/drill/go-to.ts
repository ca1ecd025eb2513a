import { digestOf } from "../../settings/releases/release.ts";
import { previewChanges } from "../changes/preview.ts";
import type { ExitCode } from "../deploy/exit-codes.ts";
import { runDeploy } from "../deploy/run.ts";
import { wantedRelease } from "../run/wanted.ts";
import type { Stack } from "../workspace/stack.ts";

/**
 * Brings a past release of a stack as `npm run rollback` does where nobody can be asked: previewed first, then just that. The
 * preview only says the fingerprint, so that its time is not the way back's: the run previews once more itself.
 */
export async function goTo(stack: Stack, image: string): Promise<{ code: ExitCode; ms: number }> {
  const release = digestOf(image);
  const { env } = await wantedRelease(stack, { image: undefined, rollbackTo: release });
  const { fingerprint } = await previewChanges(stack, [], { env });
  const begun = performance.now();
  const code = await runDeploy("rollback", {
    ...{ stack: stack.name, release, fingerprint, yes: true },
    ...{ refresh: false, retry: false, putBack: true },
  });
  return { code, ms: performance.now() - begun };
}
