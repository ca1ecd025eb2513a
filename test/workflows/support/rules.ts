import type { Job, Step, Workflow } from "./load.ts";

/** What a rule is shown. */
export interface Judged {
  name: string;
  /** The file as it is written: versions stand in comments. */
  text: string;
  workflow: Workflow;
}
type Rule = (judged: Judged) => string[];

const stepsOf = ({ jobs }: Workflow): { job: string; step: Step }[] =>
  Object.entries(jobs).flatMap(([job, { steps = [] }]) => steps.map((step) => ({ job, step })));

/** Minutes that a job may be given to stop an engine in good order after its soft limit. */
const COMPOSURE = 5;

/** Values that others write: titles, branches, inputs. In a script they would be run. */
const EXPRESSION = /\$\{\{/;

/** What the commands of the project may be called with before them: a soft time limit. */
const COMMAND =
  /^(timeout --signal=INT --kill-after=\d+m \d+m )?npm (test|run [a-z][a-z:-]*)( -- [^;&|`<>]*)?$|^npm test$/;

const UPDATES = /npm run (up|deploy|rollback|previews -- (create|destroy|sweep))\b/;

export const RULES: Record<string, Rule> = {
  "actions are pinned by their full commit, with the version beside it": ({ text }) =>
    [...text.matchAll(/^.*\buses:\s*(\S+)(.*)$/gm)].flatMap(([, action = "", rest = ""]) =>
      action.startsWith("./") ||
      (/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(action) && /# v\d+\.\d+\.\d+$/.test(rest))
        ? []
        : [action],
    ),

  "nothing is allowed unless a job says so": ({ workflow }) => {
    const top = workflow.permissions;
    const empty = typeof top === "object" && top !== null && Object.keys(top).length === 0;
    return [
      ...(empty ? [] : ["permissions of the workflow"]),
      ...Object.entries(workflow.jobs).flatMap(([name, { permissions }]) =>
        permissions && typeof permissions === "object" ? [] : [`permissions of ${name}`],
      ),
    ];
  },

  "nobody may write contents, packages or actions": ({ workflow }) =>
    Object.entries(workflow.jobs).flatMap(([name, { permissions = {} }]) =>
      Object.entries(permissions).flatMap(([what, level]) =>
        level === "write" && !["pull-requests", "issues"].includes(what) ? [`${name}: ${what}`] : [],
      ),
    ),

  "a job that writes to GitHub is given no secret of a live stack": ({ workflow }) =>
    Object.entries(workflow.jobs).flatMap(([name, job]) => {
      const writes = Object.values(job.permissions ?? {}).includes("write");
      const environment = typeof job.environment === "object" ? job.environment.name : job.environment;
      return writes && environment !== undefined && environment !== "preview" ? [name] : [];
    }),

  "every job ends": ({ workflow }) =>
    Object.entries(workflow.jobs).flatMap(([name, job]) =>
      job.uses !== undefined || (job["timeout-minutes"] ?? 0) > 0 ? [] : [name],
    ),

  "an update is asked to stop before its job ends": ({ workflow }) =>
    stepsOf(workflow).flatMap(({ job, step: { run = "" } }) => {
      if (!UPDATES.test(run)) return [];
      const [, kill, soft] = /timeout --signal=INT --kill-after=(\d+)m (\d+)m /.exec(run) ?? [];
      const limit = workflow.jobs[job]?.["timeout-minutes"] ?? 0;
      return Number(soft) + Number(kill) + COMPOSURE <= limit ? [] : [`${job}: ${run}`];
    }),

  "an update is never cancelled by a newer run": ({ workflow }) => {
    const updates = stepsOf(workflow).filter(({ step: { run = "" } }) => UPDATES.test(run));
    return updates.flatMap(({ job }) => {
      const groups = [workflow.concurrency, workflow.jobs[job]?.concurrency].filter(
        (one) => one !== undefined,
      );
      const kept = groups.length > 0 && groups.every((one) => one["cancel-in-progress"] === false);
      return kept ? [] : [job];
    });
  },

  "no run with our rights on somebody else's code": ({ workflow }) =>
    "pull_request_target" in workflow.on ? ["pull_request_target"] : [],

  "a fork's pull request gets no secrets": ({ workflow }) =>
    "pull_request" in workflow.on
      ? Object.entries(workflow.jobs).flatMap(([name, job]) => {
          const needing = [job, ...needed(workflow, job)];
          const own = needing.some((one) =>
            one.if?.includes("github.event.pull_request.head.repo.full_name == github.repository"),
          );
          return usesSecrets(job) && !own ? [name] : [];
        })
      : [],

  "scripts are given values by variables, never by text": ({ workflow }) =>
    stepsOf(workflow).flatMap(({ job, step: { run = "" } }) =>
      EXPRESSION.test(run) ? [`${job}: ${run}`] : [],
    ),

  "scripts only call the project's commands": ({ workflow }) =>
    stepsOf(workflow).flatMap(({ job, step: { run } }) =>
      run === undefined || COMMAND.test(run.trim()) ? [] : [`${job}: ${run}`],
    ),

  "variables in scripts are quoted": ({ workflow }) =>
    stepsOf(workflow).flatMap(({ job, step: { run = "" } }) => {
      const bare = run.replace(/"[^"]*"/g, "").match(/\$(?!FRESH\b|\{HOTFIX:\+)\w+/g) ?? [];
      return bare.map((one) => `${job}: ${one}`);
    }),

  "secrets come from environments": ({ workflow }) =>
    Object.entries(workflow.jobs).flatMap(([name, job]) => {
      const used = [...JSON.stringify(job).matchAll(/secrets\.([A-Z_]+)/g)];
      return used.length > 0 && job.environment === undefined ? [name] : [];
    }),

  "a checkout leaves no token behind": ({ workflow }) =>
    stepsOf(workflow).flatMap(({ job, step }) =>
      step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false ? [job] : [],
    ),
};

function usesSecrets(job: Job): boolean {
  return (
    job.environment !== undefined || job.secrets !== undefined || JSON.stringify(job).includes("secrets.")
  );
}

/** The jobs that a job waits for: when they do not run, it does not either. */
function needed(workflow: Workflow, job: Job): Job[] {
  if (job.if?.includes("always()")) return [];
  const names = job.needs === undefined ? [] : [job.needs].flat();
  return names.flatMap((name) => workflow.jobs[name] ?? []);
}
