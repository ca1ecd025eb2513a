import { migrates, RELEASE_COMMAND } from "../../../settings/release-command.ts";
import { digestOf, sameBuild } from "../../../settings/releases/release.ts";
import { judgePinned } from "../../../settings/rules/images.ts";
import { listed, together, type Verdict } from "../../gates/gate.ts";
import { askedBy, judgeImageConfig, REVISION_LABEL, revisionOf } from "../../gates/image.ts";
import { judgeImageBoot } from "../../gates/image-boot.ts";
import { imageOriginGate } from "../../gates/image-origin.ts";
import type { RegistryImage } from "../../registry/client.ts";
import { describeFailure } from "../../run/failed-release.ts";
import { FailedReleases } from "../../run/failed-releases.ts";
import { namingImage } from "../../run/wanted.ts";
import { EXIT } from "../exit-codes.ts";
import { goingBack } from "../going-back.ts";
import { resolveImage } from "../resolve.ts";
import { type DeployContext, known, releasedBy, type Step, StepFailure } from "../step.ts";

/** Name of the journal's line that remembers which image was meant. */
export const RESOLVED = "resolved";

/** Resolves what is to be deployed to one build, and looks whether it can run. Asks the registry of the settings only. */
export const image: Step = {
  name: "image",
  title: "image in the registry of the settings",
  besideGates: true,
  async run(context) {
    const { facts, options, stack, resolvedBefore } = context;
    const settings = releasedBy(facts);
    const back = options.command === "rollback" ? await goingBack(context) : undefined;
    const { reference, found, provenance } = await resolveImage({
      ...{ stack: stack.name, settings, running: facts.running, env: stack.project.env },
      ...{ image: options.image, version: options.version, past: back?.image },
    });
    if (resolvedBefore && !sameBuild(resolvedBefore, reference))
      throw new StepFailure(
        EXIT.gate,
        `it was ${resolvedBefore} when this run began, and is ${reference} now; nothing was changed\n` +
          "fix: name the digest that is meant",
      );
    const revision = revisionOf(found);
    const commit = options.commit ?? revision;
    const ranBefore = back !== undefined || sameBuild(reference, facts.running ?? "");
    // What ran before was taken then. A preview runs what its own pull request built.
    const trusted = ranBefore || settings.environmentClass === "preview";
    const { builders, ...demanded } = settings.deploy.image;
    const verdict = together(
      { findings: judgePinned(reference, { property: `image ${reference}` }), notes: [] },
      judgeImageConfig(found, {
        ...{ reference, port: settings.dashboard.web.port, ...demanded, ranBefore },
        ...{ commit: options.commit, now: context.now(), asked: askedBy(settings.dashboard) },
        releaseCommand: migrates(settings) ? RELEASE_COMMAND : undefined,
      }),
      judgeImageBoot(found, { reference, ranBefore, migrations: settings.dashboard.migrations }),
      await failedBefore(context, reference),
      trusted
        ? OPEN
        : await imageOriginGate(context.github(), {
            ...{ reference, digest: found.digest, revision, builders, provenance: await provenance() },
          }),
      trusted && commit === undefined ? withoutCommit(context, found) : OPEN,
    );
    Object.assign(facts, { digest: found.digest, commit });
    facts.verdicts.image = verdict;
    if (verdict.findings.length > 0)
      throw new StepFailure(EXIT.gate, `refused; nothing was changed\n${listed(verdict.findings)}`);
    context.folder.note({ type: RESOLVED, image: reference });
    facts.release = back ?? { image: reference, property: "--image", env: namingImage(reference) };
    const from = commit ? `, built from ${commit.slice(0, 12)}` : "";
    return [`${reference}${from}`, ...(back?.note ? [back.note] : []), ...verdict.notes].join("\n");
  },
};

const OPEN: Verdict = { findings: [], notes: [] };

/** Why nothing is asked about the commit of a release, as the gates about commits say it too. */
export const RUNS_ALREADY =
  "runs already and does not say which commit it was built from: nothing new goes out";

/** A release that failed and was put back is refused here already, before anybody is asked. */
async function failedBefore({ stack, options, say }: DeployContext, reference: string): Promise<Verdict> {
  const failed = options.retry ? undefined : await new FailedReleases(stack, say).find(reference);
  if (!failed) return OPEN;
  const problem = `failed before and was put back (${describeFailure(failed)})`;
  const fix = "deploy another release; this one again, with its cause put right: --retry";
  return { findings: [{ property: `image ${reference}`, problem, fix }], notes: [] };
}

/** Gates are about a commit, so there has to be one; a rollback and a preview stack do without. */
function withoutCommit({ facts, options }: DeployContext, { digest }: RegistryImage): Verdict {
  const { environmentClass } = known(facts, "settings");
  if (options.command === "rollback" || environmentClass === "preview") return OPEN;
  if (facts.running && digestOf(facts.running) === digest)
    return {
      findings: [],
      notes: [`it ${RUNS_ALREADY}; its next release needs ${REVISION_LABEL} and provenance`],
    };
  const problem = "does not say which commit it was built from";
  const fix =
    "build it with the label org.opencontainers.image.revision, or name the commit: --commit <40 digits>";
  return { findings: [{ property: `image ${digest}`, problem, fix }], notes: [] };
}
