import * as z from "zod";
import { digestOf, sameBuild } from "../../../settings/releases/release.ts";
import { command, render } from "../../../settings/tokens.ts";
import { FailedReleases } from "../../run/failed-releases.ts";
import { namingImage } from "../../run/wanted.ts";
import { askAgain } from "../ask-again.ts";
import { earlierRelease } from "../earlier-release.ts";
import { EXIT } from "../exit-codes.ts";
import { type DeployContext, known, releasedBy, type Step, StepFailure } from "../step.ts";
import { update } from "./up.ts";

/** What the smoke resource of the stack reports on its standard output. */
const report = z.object({
  image: z.string(),
  passed: z.boolean(),
  seen: z.array(z.object({ path: z.string(), status: z.number().optional(), error: z.string().optional() })),
});

/** A web service on Render in the state, with the rules that its deploy had to pass. */
const service = z.object({
  url: z.string(),
  smoke: z.array(z.object({ path: z.string(), status: z.number() })).min(1),
  releases: z.array(z.object({ image: z.string() })).min(1),
});

/**
 * Reads how the release answered from outside, and acts on it. On Render its deploy was asked before it counted as good,
 * and taken back where it was not. On Fly.io a release that does not answer, even when asked again, is
 * taken back. The resource itself only reports, because nothing that comes later can undo what came before.
 */
export const smoke: Step = {
  name: "smoke",
  title: "how the release answers from outside",
  async run(context) {
    const { facts, stack, options } = context;
    const image = known(facts, "release").image ?? "";
    const said = await reported(context);
    if (!said) return await insideDeploy(context, image);
    if (!sameBuild(said.image, image)) return `the stack's smoke is about another image (${said.image})`;
    facts.smoke = { passed: said.passed, seen: said.seen };
    if (said.passed) return said.seen.map(({ path, status }) => `${path} ${status}`).join(", ");
    const { platform, dashboard } = releasedBy(facts);
    const paths = said.seen.map(({ path }) => path);
    const again = await askAgain({ platform, hostname: dashboard.domain, paths, env: stack.project.env });
    facts.smoke = { passed: again.passed, seen: again.seen };
    const answers = again.seen.map(({ path, status, error }) => `${path}: ${status ?? error}`).join("; ");
    if (again.passed) return `answered only when it was asked again: ${answers}`;
    const before = options.putBack ? await earlierRelease(context, image) : undefined;
    if (before === undefined)
      throw new StepFailure(
        EXIT.smoke,
        `${image} does not answer as it must (${answers}); it is live all the same`,
      );
    throw new StepFailure(EXIT.smoke, await takeBack(context, before, answers));
  },
};

/** What a deploy on Render was asked, at its public address; one that did not pass has ended the update. */
async function insideDeploy({ stack, facts }: DeployContext, image: string): Promise<string> {
  const { resources } = await stack.state();
  const found = resources
    .filter(({ type }) => type === render.Service)
    .flatMap(({ outputs }) => service.safeParse(outputs).data ?? [])
    .find(({ releases: [newest] }) => newest !== undefined && sameBuild(newest.image, image));
  if (!found) return "the stack declares no smoke";
  const seen = found.smoke.map(({ path, status }) => ({ path, status }));
  facts.smoke = { passed: true, seen };
  return `passed within the deploy, at ${found.url}: ${seen.map(({ path, status }) => `${path} ${status}`).join(", ")}`;
}

async function reported({ stack }: DeployContext) {
  const { resources } = await stack.state();
  const found = resources.find(({ type, urn }) => type === command.LocalCommand && urn.endsWith("smoke"));
  const { stdout } = found?.outputs ?? {};
  if (typeof stdout !== "string") return undefined;
  try {
    return report.safeParse(JSON.parse(stdout)).data;
  } catch {
    return undefined;
  }
}

/** Goes back to the release before, and remembers this one as failed. Answers what to say about it. */
async function takeBack(context: DeployContext, before: string, answers: string): Promise<string> {
  const { stack, facts, say, folder } = context;
  const image = known(facts, "release").image ?? "";
  say(`  it does not answer as it must (${answers}): back to ${before}`);
  folder.note({ type: "smoke-put-back-started", from: image, to: before });
  const { code } = await update(context, {
    image: before,
    property: "--rollback-to",
    env: namingImage(before),
  });
  folder.note({ type: "smoke-put-back-finished", code });
  if (code !== 0)
    return `${image} does not answer as it must (${answers}), and going back failed too: npm run rollback -- ${stack.name}`;
  await new FailedReleases(stack, say).remember({
    ...{
      digest: digestOf(image),
      at: new Date(context.now()).toISOString(),
      group: "outside",
      cause: "smoke",
    },
  });
  return `${image} did not answer as it must (${answers}); ${before} is live again, and the release is remembered as failed`;
}
