import type { GithubClient } from "../github/client.ts";
import { deploymentsTo, wentWell } from "../github/deployments.ts";
import { workflowRun } from "../github/shapes.ts";
import type { Verdict } from "./gate.ts";

/** Which attempt of which run of a workflow this is. */
export interface Attempt {
  /** `GITHUB_RUN_ID`; undefined outside of a workflow. */
  run: number | undefined;
  /** `GITHUB_RUN_ATTEMPT`: 1 at first, one more with every re-run. */
  attempt: number;
}

/** The attempt that the environment of a job names. */
export const attemptOf = (env: NodeJS.ProcessEnv): Attempt => ({
  run: Number(env.GITHUB_RUN_ID) || undefined,
  attempt: Number(env.GITHUB_RUN_ATTEMPT) || 1,
});

/** What the gate looks at. */
export interface RerunAsked extends Attempt {
  /** The application's repository, where deployments are recorded. */
  github: GithubClient;
  /** The repository that the run is of. */
  workflows: GithubClient;
  environment: string;
  /** Logins whose records of deployments count. */
  deployers: readonly string[];
  /** What goes out, as far as it is known: a record of either is this release. */
  commit: string | undefined;
  digest: string | undefined;
  /** Somebody said that an older release is meant. */
  allowed: boolean;
}

/** The first attempt asks nothing; a re-run belongs to the time when its run began, and something else may have gone out since. */
export async function rerunGate(asked: RerunAsked): Promise<Verdict> {
  const { github, workflows, run, attempt, environment, deployers: by } = asked;
  if (run === undefined || attempt <= 1) return open();
  const began = await workflows.find(`/actions/runs/${run}`, workflowRun);
  if (!began) return judged(asked, `attempt ${attempt}, and GitHub does not say when its first one was`);
  const since = (await deploymentsTo(github, environment, { limit: MOST, by })).filter(
    (record) => Date.parse(record.created_at) > Date.parse(began.created_at),
  );
  for await (const record of wentWell(github, since, by)) {
    const { sha, payload } = record;
    if (sha === asked.commit || (asked.digest !== undefined && payload?.digest === asked.digest))
      return open();
    const newer = `${sha.slice(0, 12)}${payload?.version ? ` (${payload.version})` : ""}`;
    return judged(
      asked,
      `attempt ${attempt} of a run that began at ${began.created_at}, and ${newer} went out at ${record.created_at}`,
    );
  }
  return open();
}

/** Records that are looked through: more than one run's attempts take. */
const MOST = 200;

const open = (...notes: string[]): Verdict => ({ findings: [], notes });

function judged({ run, allowed }: RerunAsked, text: string): Verdict {
  const said = `run ${run} is a re-run: ${text}`;
  if (allowed) return open(`${said}; --allow-older was given`);
  const fix =
    "start a new run of the workflow for what is meant, which then is asked for what it is; from a machine: --allow-older";
  return { findings: [{ property: `run ${run}`, problem: `is a re-run: ${text}`, fix }], notes: [] };
}

/**
 * The same for what has no record and always follows main: a re-run of an older push would put its state back. Pure.
 * @param head commit at main's tip; undefined when GitHub does not say
 */
export function judgeFollower({ run, attempt }: Attempt, commit: string, head: string | undefined): Verdict {
  if (run === undefined || attempt <= 1 || head === commit) return open();
  const now =
    head === undefined ? "GitHub does not say where main is" : `main is at ${head.slice(0, 12)} since`;
  return {
    findings: [
      {
        property: `run ${run}`,
        problem: `is a re-run (attempt ${attempt}) for ${commit.slice(0, 12) || "an unknown commit"}, and ${now}: it would put an older state back`,
        fix: "re-run the newest run: gh run list --workflow shared.yml --branch main; what was before comes back by a revert on main",
      },
    ],
    notes: [],
  };
}
