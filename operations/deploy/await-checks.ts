import { type Clock, systemClock } from "../../providers/kernel/clock.ts";
import { appOf, type Checks } from "../../settings/rules/required-checks.ts";
import { checksGate, runsOf } from "../gates/commit.ts";
import { listed, type Verdict } from "../gates/gate.ts";
import type { GithubClient } from "../github/client.ts";
import { clientFromEnvironment } from "../github/job.ts";
import { type CheckRun, checkRun } from "../github/shapes.ts";
import { UsageError } from "../run/usage-error.ts";
import { openProject } from "../workspace/open.ts";
import { repositoryOf } from "../workspace/repository-settings.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { stackKindOf } from "./options.ts";

/** How often GitHub is asked: two requests a minute, of the 1000 an hour that a job's own token has. */
const LOOK_MS = 30_000;

/** A commit whose required checks are waited for. */
export interface AwaitedChecks {
  github: GithubClient;
  commit: string;
  required: Checks;
  minutes: number;
  clock: Clock;
  say(line: string): void;
}

/**
 * Required checks without leave to be red that have not ended yet. One that is red already ends the wait: nothing that is
 * still to come makes it green.
 */
export function stillRunning(required: Checks, checks: readonly CheckRun[], today: string): string[] {
  const lenient = required.advisoryChecks.filter(({ expires }) => expires >= today).map(({ check }) => check);
  const names = required.requiredChecks.filter((name) => !lenient.includes(name));
  const of = (name: string) =>
    checks.filter((run) => run.name === name && run.app?.id === appOf(name, required));
  const red = names.some((name) =>
    of(name).some(({ status, conclusion }) => status === "completed" && conclusion !== "success"),
  );
  if (red) return [];
  return names.filter(
    (name) => of(name).length === 0 || of(name).some(({ status }) => status !== "completed"),
  );
}

/**
 * Waits until every required check of a commit has ended, and says what the gate of a deploy says of them. It needs nothing
 * but to read the repository, so that a job without any secret can hold back those that have some.
 */
export async function awaitChecks(awaited: AwaitedChecks): Promise<Verdict> {
  const { github, commit, required, minutes, clock, say } = awaited;
  const until = clock.now() + minutes * 60_000;
  for (let said = ""; ; ) {
    const checks = await github.list(`/commits/${commit}/check-runs?filter=latest`, checkRun, "check_runs");
    const running = stillRunning(required, checks, new Date(clock.now()).toISOString().slice(0, 10));
    if (running.length === 0 || clock.now() >= until) break;
    if (said !== running.join(", ")) say(`waiting for ${running.join(", ")}`);
    said = running.join(", ");
    await clock.sleep(Math.min(LOOK_MS, until - clock.now()));
  }
  const runs = () => runsOf(github, commit);
  return checksGate({ github, commit, required, runs, now: clock.now() });
}

/** `hotdash deploy --await-checks`: only waits, and touches nothing. */
export async function runAwaitChecks(
  given: { stack: string; commit: string | undefined; awaitChecks: string | undefined },
  clock: Clock = systemClock,
): Promise<ExitCode> {
  const { commit } = given;
  if (!stackKindOf(given.stack))
    throw new UsageError(`${given.stack} is no stack; allowed: staging, production, shared`);
  if (commit === undefined) throw new UsageError("--await-checks needs --commit <sha>");
  const { main } = await repositoryOf(await openProject());
  const say = (line: string) => console.log(line);
  const github = clientFromEnvironment();
  const minutes = Number(given.awaitChecks);
  const { findings, notes } = await awaitChecks({ github, commit, required: main, minutes, clock, say });
  for (const note of notes) say(note);
  if (findings.length === 0) say(`the required checks of ${commit.slice(0, 12)} are green`);
  else console.error(listed(findings));
  return findings.length === 0 ? EXIT.done : EXIT.gate;
}
