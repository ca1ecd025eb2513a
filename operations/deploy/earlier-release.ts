import { digestOf, pastReleases, sameBuild } from "../../settings/releases/release.ts";
import { deploymentsTo, wentWell } from "../github/deployments.ts";
import { type DeployContext, known } from "./step.ts";
import { deployersIn } from "./steps/gates.ts";

/** How long after an update that was cut off before its smoke another run goes on with it. */
const GOES_ON_WITHIN_MS = 24 * 3_600_000;

/** Records that are read back for the last success: a failure or two may lie in between. */
const RECORDS = 10;

/**
 * The image to go back to when the release does not answer: what ran before this run. Where the release itself ran already,
 * an earlier run may have brought it and been cut off before its smoke, on this machine or another: then it is what the
 * environment's last success at GitHub names. Undefined for a release that passed before, or that nobody knows to be new.
 */
export async function earlierRelease(context: DeployContext, image: string): Promise<string | undefined> {
  const { running } = context.facts;
  if (running === undefined || !sameBuild(running, image)) return running;
  const { releases } = await context.stack.outputs();
  const past = pastReleases(releases) ?? [];
  const brought = past.find((one) => sameBuild(one.image, image));
  const age = brought ? context.now() - Date.parse(brought.finished_at) : Number.POSITIVE_INFINITY;
  if (!(age < GOES_ON_WITHIN_MS)) return undefined;
  const proven = await lastProven(context).catch(() => undefined);
  if (proven === undefined || proven === digestOf(image)) return undefined;
  return past.find((one) => one.outcome === "live" && digestOf(one.image) === proven)?.image;
}

/** Digest of the release that passed last, as it is recorded at GitHub. */
async function lastProven(context: DeployContext): Promise<string | undefined> {
  const { environment } = known(context.facts, "settings").github;
  const by = await deployersIn(context);
  const github = context.github();
  const records = await deploymentsTo(github, environment, { limit: RECORDS, by });
  for await (const { payload } of wentWell(github, records, by)) return payload?.digest;
  return undefined;
}
