import { connect } from "../../providers/fly/api/connection.ts";
import { redact } from "../../providers/kernel/redact.ts";
import { clientIfThere, setOutputs } from "../github/job.ts";
import { pull } from "../github/shapes.ts";
import { openProject, WORKSPACE_VARIABLE } from "../workspace/open.ts";
import { announce } from "./announce.ts";
import { expectForeignOrg, expectPreviewsApart } from "./apart.ts";
import { brought } from "./brought.ts";
import { destroyPreview } from "./destroy.ts";
import { addressOf } from "./names.ts";
import { expectPreviewsReady } from "./ready.ts";
import { sweep } from "./sweep.ts";
import { templateWorld } from "./template.ts";

/* Previews of pull requests. Where GitHub's variables are set, the pull request's one comment about its preview says the news. */

const say = (line: string) => console.log(line);
const github = () => clientIfThere(process.env);
const platform = () => (process.env[WORKSPACE_VARIABLE] ? "simulated" : "live");

/**
 * `hotdash previews create`: makes the preview of a pull request, or brings it up to date. Its secrets are taken from variables
 * of their names.
 * @returns the engine's exit code
 */
export async function create(given: {
  /** Of the pull request. */
  number: string;
  /** Digest, tag or whole reference. */
  image: string;
  /** How long it lives after this. */
  hours: string;
}): Promise<number> {
  const number = Number(given.number);
  const asked = { number, given: given.image, hours: Number(given.hours), platform: platform() } as const;
  const { code, news } = await brought(await openProject(), asked);
  if (news.state === "live") await setOutputs({ url: addressOf(number) });
  const client = github();
  // Who only reads the comment must learn it, too; the exit code is the preview's own.
  process.exitCode = code;
  if (client) await announce(client, number, news);
  return code;
}

/** `hotdash previews destroy`: takes the preview of a pull request down. */
export async function destroy(given: { number: string }): Promise<void> {
  const number = Number(given.number);
  const project = await openProject();
  await expectPreviewsReady(project, { command: "previews destroy", platform: platform() });
  await expectPreviewsApart(project);
  await destroyPreview(project, number, say);
  const client = github();
  if (client) await announce(client, number, { state: "gone" });
}

/**
 * `hotdash previews sweep`: takes down those whose time is over or whose pull request is not open, and apps of previews that no
 * stack knows.
 * @returns 1 when one could not be taken down
 */
export async function sweepPreviews(given: {
  dryRun: boolean;
  /** Fly organisation. @default that of the settings */
  org: string | undefined;
}): Promise<number> {
  const project = await openProject();
  const work = { command: "previews sweep", platform: platform(), org: given.org } as const;
  await expectPreviewsReady(project, { ...work, looks: given.dryRun });
  await expectPreviewsApart(project);
  const { org = "" } = await templateWorld(project.name);
  if (given.org !== undefined) await expectForeignOrg(given.org, project.folder);
  const open = await github()?.list("/pulls?state=open", pull);
  const problems = await sweep({
    ...{ project, org: given.org ?? org, now: new Date(), dryRun: given.dryRun, say },
    fly: connect({ platform: platform() }, project.env),
    open: open && new Set(open.map(({ number }) => number)),
  });
  for (const problem of problems) console.error(redact(problem));
  return problems.length > 0 ? 1 : 0;
}
