import { parseArgs } from "node:util";
import { connect } from "../../providers/fly/api/connection.ts";
import { redact } from "../../providers/kernel/redact.ts";
import { IMAGE_VARIABLE } from "../../settings/releases/naming.ts";
import { clientIfThere, setOutputs } from "../github/job.ts";
import { pull } from "../github/shapes.ts";
import { openProject, WORKSPACE_VARIABLE } from "../workspace/open.ts";
import { announce } from "./announce.ts";
import { expectForeignOrg, expectPreviewsApart } from "./apart.ts";
import { brought } from "./brought.ts";
import { destroyPreview } from "./destroy.ts";
import { readHours } from "./lifetime.ts";
import { addressOf, readNumber } from "./names.ts";
import { sweep } from "./sweep.ts";
import { templateWorld } from "./template.ts";

/*
 * npm run previews -- create <n> [--image <digest, tag or whole reference>] [--hours <n>]: makes the preview of pull request n, or
 * brings it up to date. The image is --image or HOTDASH_IMAGE; its secrets are taken from variables of their names.
 * npm run previews -- destroy <n>: takes it down.
 * npm run previews -- sweep [--dry-run] [--org <slug>]: takes down those whose time is over or whose pull request is not
 * open, and apps of previews that no stack knows.
 * With GITHUB_TOKEN and GITHUB_REPOSITORY set, the pull request's one comment about its preview is kept up to date.
 */
const USAGE = "npm run previews -- create <n> --image <image> | destroy <n> | sweep [--dry-run]";
const say = (line: string) => console.log(line);
try {
  const { values, positionals } = parseArgs({
    options: {
      image: { type: "string" },
      hours: { type: "string" },
      org: { type: "string" },
      "dry-run": { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const [command, text] = positionals;
  const project = await openProject();
  const simulated = Boolean(process.env[WORKSPACE_VARIABLE]);
  const platform = simulated ? "simulated" : "live";
  const github = clientIfThere(process.env);
  if (command === "create") {
    const number = readNumber(text);
    const hours = readHours(values.hours);
    const given = values.image ?? process.env[IMAGE_VARIABLE];
    if (!given) throw new Error(`no image is named: ${USAGE}`);
    const { code, news } = await brought(project, { number, given, hours, platform });
    if (news.state === "live") await setOutputs({ url: addressOf(number) });
    process.exitCode = code;
    await (github && announce(github, number, news));
  } else if (command === "destroy") {
    const number = readNumber(text);
    await expectPreviewsApart(project);
    await destroyPreview(project, number, say);
    await (github && announce(github, number, { state: "gone" }));
  } else if (command === "sweep") {
    await expectPreviewsApart(project);
    const { org = "" } = await templateWorld(project.name);
    if (values.org !== undefined) await expectForeignOrg(values.org, project.folder);
    const open = await github?.list("/pulls?state=open", pull);
    const problems = await sweep({
      ...{ project, org: values.org ?? org, now: new Date(), dryRun: values["dry-run"], say },
      fly: connect({ platform }, project.env),
      open: open && new Set(open.map(({ number }) => number)),
    });
    for (const problem of problems) console.error(redact(problem));
    if (problems.length > 0) process.exitCode = 1;
  } else throw new Error(USAGE);
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
