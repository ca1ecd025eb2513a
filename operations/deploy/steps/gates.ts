import { digestOf } from "../../../settings/releases/release.ts";
import { isOn, NO_DASHBOARD } from "../../../settings/schema/host.ts";
import { recoveryOverdue } from "../../drill/overdue.ts";
import { ageGate } from "../../gates/age.ts";
import { approverGate } from "../../gates/approver.ts";
import { type CommitAsked, checksGate, evidenceGate, runsOf } from "../../gates/commit.ts";
import type { Verdict } from "../../gates/gate.ts";
import { originGate } from "../../gates/origin.ts";
import { attemptOf, judgeFollower, rerunGate } from "../../gates/rerun.ts";
import { retiredAppsGate } from "../../gates/retired-apps.ts";
import { risksOf } from "../../gates/risk.ts";
import { projectGate } from "../../gates/supabase-project.ts";
import { closedBecause, judgeWindow } from "../../gates/window.ts";
import { GithubClient } from "../../github/client.ts";
import { deployersOf } from "../../github/deployers.ts";
import { branchTip } from "../../github/history.ts";
import { clientIfThere } from "../../github/job.ts";
import type { WorkflowRun } from "../../github/shapes.ts";
import { closedAtRender, closedOnPurpose } from "../../maintenance/seen.ts";
import { EXIT } from "../exit-codes.ts";
import { githubAccessOf } from "../github-access.ts";
import { actorOf } from "../options.ts";

import { type DeployContext, known, releasedBy } from "../step.ts";

import { gate } from "./gate.ts";
import { RUNS_ALREADY } from "./image.ts";

/** Name of the environment at GitHub under which staging is recorded. */
const STAGING = "staging";

/** The window of the settings. A hotfix may go out at any time: its reason stands for the override's. */
export const windowGate = gate(
  "window",
  "deployment window and freezes",
  ({ facts, options, now }) =>
    judgeWindow(known(facts, "settings").deploy, now(), options.overrideWindow ?? options.hotfix?.reason),
  { code: EXIT.window },
);

/** Lists of workflow runs that were asked for, by run of this command. */
const lists = new WeakMap<DeployContext, Promise<WorkflowRun[]>>();

/** Who reads checks: a fine-grained token has no right to them at GitHub, so that another one may be given for it. */
function readerOf(context: DeployContext): GithubClient {
  const { env } = context.stack.project;
  const token = env.HOTDASH_CHECKS_TOKEN;
  return token ? new GithubClient({ ...githubAccessOf(context), token }, env) : context.github();
}

function ofCommit(context: DeployContext): CommitAsked {
  const github = context.github();
  const commit = context.options.commit ?? known(context.facts, "commit");
  const runs = () => {
    const list = lists.get(context) ?? runsOf(github, commit);
    lists.set(context, list);
    return list;
  };
  const { facts } = context;
  const required = known(facts, "required");
  const hotfix = context.options.hotfix !== undefined;
  const { deploy } = known(facts, "settings");
  return { github, reader: readerOf(context), commit, runs, required, deploy, hotfix, now: context.now() };
}

/**
 * A gate about a commit. A release that runs already and says no commit, as that of an app which was taken over, brings
 * nothing new: only then, and where the image was refused anyway, there is no commit to ask about.
 */
const ofItsCommit =
  (look: (context: DeployContext) => Promise<Verdict>) =>
  async (context: DeployContext): Promise<Verdict> => {
    const { commit, digest, running } = context.facts;
    if ((context.options.commit ?? commit) !== undefined || digest === undefined) return look(context);
    const runs = running !== undefined && digestOf(running) === digest;
    return { findings: [], notes: [`not asked: the image ${runs ? RUNS_ALREADY : "says no commit"}`] };
  };

/** Whose records of deployments count in this run. */
export const deployersIn = (context: DeployContext): Promise<readonly string[]> =>
  deployersOf(context.github(), known(context.facts, "deployers"));

/** The gates that ask GitHub: they say together what stands against a commit, and cost the platforms nothing. */
const TOGETHER = { besideGates: true };

export const checks = gate(
  "checks",
  "required checks of exactly this commit",
  ofItsCommit((context) => checksGate(ofCommit(context))),
  TOGETHER,
);

export const evidence = gate(
  "evidence",
  "reports that the commit's runs left",
  ofItsCommit((context) => evidenceGate(ofCommit(context))),
  TOGETHER,
);

/** Production only: tag, branch, and staging's own run of the image. */
export const origin = gate(
  "origin",
  "tag, main and staging's run of the release",
  ofItsCommit(async (context) => {
    const { facts, options } = context;
    const { deploy, github } = known(facts, "settings");
    return originGate({
      ...ofCommit(context),
      version: options.version,
      digest: facts.digest,
      environments: { production: github.environment, staging: STAGING },
      stagingBakeMinutes: deploy.stagingBakeMinutes,
      deployers: await deployersIn(context),
    });
  }),
  TOGETHER,
);

/** Older than what runs: said wherever somebody decides on it, and refused where nobody does, and in production. */
export const age = gate(
  "age",
  "whether something newer runs already",
  ofItsCommit(async (context) => {
    const { github, commit } = ofCommit(context);
    const { facts, options, stack, ask } = context;
    const settings = known(facts, "settings");
    return ageGate({
      ...{ github, commit, stack: stack.name, environment: settings.github.environment },
      deployers: await deployersIn(context),
      allowed: options.allowOlder,
      asked: ask !== undefined && settings.environmentClass !== "production",
    });
  }),
  TOGETHER,
);

/** A re-run of a workflow: what went out since its run began stays, unless it is the same. */
export const rerun = gate(
  "re-run",
  "whether a re-run would undo what went out since",
  async (context) => {
    const { env } = context.stack.project;
    const attempt = attemptOf(env);
    if (attempt.run === undefined || attempt.attempt <= 1) return { findings: [], notes: [] };
    const { facts, options } = context;
    return rerunGate({
      ...attempt,
      github: context.github(),
      workflows: clientIfThere(env) ?? context.github(),
      environment: known(facts, "settings").github.environment,
      deployers: await deployersIn(context),
      commit: options.commit ?? facts.commit,
      digest: facts.digest,
      allowed: options.allowOlder,
    });
  },
  TOGETHER,
);

/** The same for the stack shared, which leaves no record and follows main. */
export const sharedRerun = gate(
  "re-run",
  "whether a re-run would put an older state back",
  async ({ stack }) => {
    const { env } = stack.project;
    const attempt = attemptOf(env);
    if (attempt.run === undefined || attempt.attempt <= 1) return { findings: [], notes: [] };
    const github = clientIfThere(env);
    return judgeFollower(attempt, env.GITHUB_SHA ?? "", github && (await branchTip(github, "main")));
  },
);

/** Hotfix only: whether GitHub knows that somebody else approved it. */
export const approver = gate(
  "approver",
  "approval of the hotfix by somebody else",
  async (context) => {
    const { github, commit } = ofCommit(context);
    const { options, stack } = context;
    const { env } = stack.project;
    const actors = [actorOf(env), env.GITHUB_TRIGGERING_ACTOR, await github.login().catch(() => undefined)];
    return approverGate({
      ...{ github, commit, approver: options.hotfix?.approver ?? "" },
      actors: actors.filter((one) => one !== undefined),
      run: Number(env.GITHUB_RUN_ID) || undefined,
    });
  },
  TOGETHER,
);

/** Production only: a release that breaks data is as bad as the last backup is old. */
export const recovery = gate(
  "recovery",
  "age of the last backup, and of the last drills",
  async ({ facts, stack, now }) => {
    const settings = releasedBy(facts);
    const findings = await recoveryOverdue({ settings, env: stack.project.env, now: now() });
    return { findings, notes: [] };
  },
  TOGETHER,
);

/** A project that is not well, full, or not backed up takes no release. */
export const project = gate(
  "supabase",
  "the Supabase project: status, version, backups, disk",
  ({ facts, stack, now }) => projectGate(known(facts, "settings"), stack.project.env, now()),
  TOGETHER,
);

/**
 * A stack that is in maintenance gets no release in passing: new machines would answer beside the page, and a refresh would bring
 * back those that were closed.
 */
export const maintenance = gate(
  "maintenance",
  "whether the stack was closed on purpose",
  async ({ facts, stack, now }) => {
    const settings = releasedBy(facts);
    const { platform, host, dashboard } = settings;
    const { env } = stack.project;
    const asked = { app: dashboard.app, platform, stack: stack.name };
    const closed = [
      isOn("fly", host) ? await closedOnPurpose(asked, env, now()) : undefined,
      isOn("render", host) ? await closedAtRender(settings, env) : undefined,
    ];
    return { findings: closed.filter((one) => one !== undefined), notes: [] };
  },
);

export const retired = gate("retired apps", "apps that the team has given up", ({ facts, stack, now }) => {
  const { platform, host, fly, deploy, dashboard, environmentClass } = known(facts, "settings");
  if (!isOn("fly", host) && host !== NO_DASHBOARD && !stack.project.env.FLY_API_TOKEN)
    return {
      findings: [],
      notes: ["not looked for: the stack is not on Fly.io, and FLY_API_TOKEN is not set"],
    };
  return retiredAppsGate({
    ...{ platform, org: fly.org, own: dashboard?.app ?? "", environmentClass },
    ...{ mode: deploy.retiredApps, kept: deploy.keptApps, now: now(), env: stack.project.env },
  });
});

/** The webhook queue's Redis, before a release counts on it. */
export const queueStore = gate("queue", "the store that webhooks wait in", async ({ facts }) => {
  const { queueStoreGate } = await import("../../gates/queue-store.ts");
  return queueStoreGate(releasedBy(facts));
});

/** Each connection to the database logs in before anything that would use it comes. */
export const credentials = gate(
  "credentials",
  "the database's credentials, by logging in",
  async ({ facts }) => {
    const { credentialsGate } = await import("../../gates/credentials.ts");
    return credentialsGate(known(facts, "settings"));
  },
  TOGETHER,
);

/** A risky release waits for the window, whatever reason was given: nobody may be there when it goes wrong. */
export const risk = gate(
  "risk",
  "whether the release is risky outside of its window",
  ({ facts, now }) => {
    const { changes } = known(facts, "plan");
    const pending = facts.migrations?.plan.pending ?? [];
    const risks = [...pending.map(({ file }) => `${file}: the database is migrated`), ...risksOf(changes)];
    const closed = closedBecause(known(facts, "settings").deploy, now());
    if (closed === undefined || risks.length === 0) return { findings: [], notes: risks };
    const findings = risks.map((property) => ({
      property,
      problem: `too risky now: ${closed}`,
      fix: "wait for the window; an override does not count for this",
    }));
    return { findings, notes: [] };
  },
  { code: EXIT.window },
);
