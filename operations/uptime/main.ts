import { clientFromEnvironment } from "../github/job.ts";
import { closeIssue, keepIssue, settleIssue } from "../github/one-issue.ts";
import { code, plain } from "../report/escape.ts";
import { openStack } from "../workspace/open.ts";
import { jobsIssue, lookAtStackJobs } from "./jobs.ts";
import { type Probe, problemsOf } from "./judge.ts";
import { probe } from "./probe.ts";
import { targetsOf } from "./targets.ts";

const LABEL = "uptime";
/**
 * `hotdash uptime`: asks every smoke path of the stack once, and looks at the certificate's end. A path that does not answer
 * well is asked once more before it counts. Needs no secret of the stack; its jobs are looked at where a token of their platform is
 * there, and have an issue of their own, which a run without one leaves alone.
 * @returns 1 when something is wrong
 */
export async function uptime(given: {
  stack: string;
  /** Whether one issue about it is kept. */
  issue: boolean;
  /** Whether what was seen is printed as JSON, and nothing else. */
  json: boolean;
}): Promise<number> {
  const say = given.json ? console.error : console.log;
  const stack = await openStack(given.stack, "uptime");
  const github = given.issue ? clientFromEnvironment() : undefined;
  const problems: string[] = [];
  const probes: (Probe & { problems: string[] })[] = [];
  for (const target of await targetsOf(stack, stack.project.env)) {
    const first = await probe(target);
    const seen = problemsOf(first, Date.now()).length > 0 ? await probe(target) : first;
    const found = problemsOf(seen, Date.now());
    problems.push(...found);
    probes.push({ ...seen, problems: found });
    for (const line of found.length > 0
      ? found
      : [
          `${seen.url} answers ${seen.status} in ${seen.ms} ms${seen.maintenance ? ` (in maintenance: ${seen.maintenance})` : ""}`,
        ])
      say(line);
  }
  const about = { marker: `<!-- hotdash:uptime ${stack.name} -->`, label: LABEL };
  if (problems.length > 0) {
    const body = [
      about.marker,
      ...problems.map((text) => `- ${plain(text)}`),
      `Asked by ${code(`npm run uptime -- ${stack.name}`)}; this issue closes itself.`,
    ];
    const issue = { ...about, title: `${stack.name} is not well`, body: `${body.join("\n\n")}\n` };
    if (github) say(`issue ${(await keepIssue(github, issue)).number}`);
  } else if (github) {
    const closed = await closeIssue(github, { ...about, reason: `${stack.name} is well again.` });
    if (closed) say(`issue ${closed} is closed`);
  }
  const jobs = await lookAtStackJobs(stack);
  for (const line of [...jobs.problems, ...jobs.lines]) say(line);
  const said =
    github && jobs.all ? await settleIssue(github, jobsIssue(stack.name, jobs.problems)) : undefined;
  if (said) say(said);
  if (given.json) console.log(JSON.stringify({ probes, jobs }, null, 2));
  return problems.length + jobs.problems.length > 0 ? 1 : 0;
}
