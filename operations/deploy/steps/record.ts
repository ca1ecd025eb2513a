import { deploymentsTo, lastStatus, recordDeployment } from "../../github/deployments.ts";
import { EXIT } from "../exit-codes.ts";
import { type DeployContext, known, releasedBy, type Step } from "../step.ts";
import { deployersIn } from "./gates.ts";

/** Hours within which staging must run what production took as a hotfix. */
const STAGING_DUE_HOURS = 24;

/**
 * Says at GitHub what became of the commit on this environment: what production's gate reads of staging, and the history
 * that people see beside the commit.
 */
export const record: Step = {
  name: "record",
  title: "deployment at GitHub",
  afterFailure: true,
  async done(context) {
    const { facts } = context;
    if (!facts.commit)
      return "the image does not say which commit it was built from, so there is nothing to record";
    if (facts.code === EXIT.interrupted) return "whoever stops a release says nothing against it";
    if (facts.code !== EXIT.done) return undefined;
    const github = context.github();
    const { environment } = known(facts, "settings").github;
    const by = await deployersIn(context);
    const [last] = await deploymentsTo(github, environment, { limit: 1, by });
    if (last?.sha !== facts.commit || last.payload?.digest !== facts.digest) return undefined;
    const nothingNew = known(facts, "plan").changes.length === 0;
    const status = await lastStatus(github, last.id, by);
    return nothingNew && status?.state === "success"
      ? `recorded on ${status.created_at.slice(0, 10)}`
      : undefined;
  },
  async run(context) {
    const { facts, options } = context;
    const { github, dashboard } = releasedBy(facts);
    const success = facts.code === EXIT.done;
    const due = new Date(context.now() + STAGING_DUE_HOURS * 3_600_000).toISOString();
    await recordDeployment(context.github(), {
      commit: known(facts, "commit"),
      by: await deployersIn(context),
      environment: github.environment,
      state: success ? "success" : "failure",
      description: describe(context),
      url: `https://${dashboard.domain}`,
      payload: {
        digest: known(facts, "digest"),
        version: options.version,
        fingerprint: fingerprintOf(context),
        ...(options.hotfix ? { hotfix: { ...options.hotfix, stagingDue: due } } : {}),
      },
    });
    return `${github.environment}: ${success ? "success" : "failure"}`;
  },
};

function describe({ options, facts }: DeployContext): string {
  const what = options.command === "rollback" ? "rollback" : options.hotfix ? "hotfix" : "release";
  return `${what} ${options.version ?? facts.digest?.slice(0, 19) ?? ""}`.trim();
}

/** What was applied: after an interruption that left nothing to do, what was approved before it. */
function fingerprintOf({ facts, approvedBefore }: DeployContext): string | undefined {
  const rest = facts.plan?.changes.length === 0 ? approvedBefore : undefined;
  return rest?.fingerprint ?? facts.plan?.fingerprint;
}
