import { deployersOf } from "../github/deployers.ts";
import { deploymentsTo, wentWell } from "../github/deployments.ts";
import { type DeployContext, known } from "./step.ts";

/** Records that are read back for the last success: a failure or two may lie in between. */
const RECORDS = 10;

/** Digest of the release that passed last in the stack's environment, as it is recorded at GitHub. */
export async function lastProven(context: DeployContext): Promise<string | undefined> {
  const { environment } = known(context.facts, "settings").github;
  const github = context.github();
  const by = await deployersOf(github, known(context.facts, "deployers"));
  const records = await deploymentsTo(github, environment, { limit: RECORDS, by });
  for await (const { payload } of wentWell(github, records, by)) return payload?.digest;
  return undefined;
}
