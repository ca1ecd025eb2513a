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

const UPDATES = /npm run (up|deploy|rollback|previews -- (create|destroy|sweep))\b(?!.*--await-checks)/;

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

  "secrets stand in the one step that uses them": ({ workflow }) => [
    ...(CREDENTIAL.test(JSON.stringify(workflow.env ?? {})) ? ["the workflow"] : []),
    ...Object.entries(workflow.jobs).flatMap(([name, { steps = [], secrets: _inherited, ...job }]) => [
      ...(CREDENTIAL.test(JSON.stringify(job)) ? [name] : []),
      // An action of others is given none, and a script gets them by `env` alone.
      ...steps.flatMap(({ env: _env, ...step }) =>
        CREDENTIAL.test(JSON.stringify(step)) || (step.uses && CREDENTIAL.test(JSON.stringify(_env ?? {})))
          ? [`${name}: ${step.run ?? step.uses}`]
          : [],
      ),
    ]),
  ],

  "nothing is restored beside secrets but by its exact key": ({ workflow }) =>
    Object.entries(workflow.jobs).flatMap(([name, job]) =>
      usesSecrets(job)
        ? (job.steps ?? []).flatMap(({ uses = "", with: given = {} }) =>
            "restore-keys" in given ||
            (uses.startsWith("actions/cache") && COMPILED.test(String(given.path ?? "")))
              ? [name]
              : [],
          )
        : [],
    ),

  "packages run no scripts of theirs": ({ text }) =>
    [...text.matchAll(/\bnpm (?:ci|install|i)\b[^\n]*/g)].flatMap(([command]) =>
      command.includes("--ignore-scripts") ? [] : [command],
    ),

  "a pull request's code meets no environment but that of previews": ({ workflow }) =>
    "pull_request" in workflow.on
      ? Object.entries(workflow.jobs).flatMap(([name, job]) => {
          const environment = environmentOf(job) ?? job.with?.environment;
          const called = job.uses !== undefined && job.secrets !== undefined && environment === undefined;
          return called || (environment !== undefined && environment !== "preview") ? [name] : [];
        })
      : [],

  "what holds secrets is started by main, a version or a person, never by a name that a tag may carry": ({
    workflow,
  }) => {
    if ("pull_request" in workflow.on) return [];
    const holds = Object.values(workflow.jobs).some(usesSecrets);
    return holds ? Object.entries(workflow.on).flatMap(([event, given]) => openEvent(event, given)) : [];
  },

  "nothing is taken from the run that started another": ({ workflow }) =>
    "workflow_run" in workflow.on || "pull_request_target" in workflow.on
      ? Object.entries(workflow.jobs).flatMap(([name, job]) => {
          const refs = (job.steps ?? []).some(
            (step) => step.uses?.startsWith("actions/checkout@") && step.with?.ref,
          );
          return refs || /github\.event\.(workflow_run|pull_request)\b/.test(JSON.stringify(job))
            ? [name]
            : [];
        })
      : [],

  "what goes to main's stacks waits for its checks in a job without secrets": ({ workflow }) => {
    const { branches = [] } = (workflow.on.push ?? {}) as { branches?: string[] };
    if (!branches.includes("main")) return [];
    const waits = (job: Job): boolean =>
      (!usesSecrets(job) && (job.steps ?? []).some(({ run = "" }) => run.includes("--await-checks"))) ||
      needed(workflow, job).some(waits);
    return Object.entries(workflow.jobs).flatMap(([name, job]) =>
      UPDATES.test(JSON.stringify(job.steps ?? [])) && usesSecrets(job) && !waits(job) ? [name] : [],
    );
  },

  "a checkout leaves no token behind": ({ workflow }) =>
    stepsOf(workflow).flatMap(({ job, step }) =>
      step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false ? [job] : [],
    ),
};

/** A secret, or the job's own token. */
const CREDENTIAL = /\bsecrets\.|\bgithub\.token\b/;

/** Folders of what Node or Docker compiled: nothing can tell whether that is what its sources say. */
const COMPILED = /(?<!!\S*)(compile-cache|\.layers|buildx)/;

const environmentOf = ({ environment }: Job) =>
  typeof environment === "object" ? environment.name : environment;

/** What is wrong with an event that starts a workflow which holds secrets; empty when nothing is. */
function openEvent(event: string, given: unknown): string[] {
  if (["schedule", "workflow_dispatch", "workflow_call"].includes(event)) return [];
  // It runs main's own text on main; what it may take from the other run is another rule's business.
  if (event === "workflow_run") return (given as { branches?: unknown } | null)?.branches ? [event] : [];
  if (event !== "push") return [event];
  const { branches, tags } = (given ?? {}) as { branches?: string[]; tags?: string[] };
  const only =
    (branches ?? []).every((one) => one === "main") && (tags ?? []).every((one) => /^v\[0-9\]/.test(one));
  return only && (branches ?? tags) ? [] : [event];
}

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
