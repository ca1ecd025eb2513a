import { messageOf, ProviderError } from "../../kernel/errors.ts";
import { isTransient, persist } from "../../kernel/persist.ts";
import { waitUntil } from "../../kernel/wait-until.ts";
import type { Render } from "../api/connection.ts";
import { cancelDeploy, createDeploy, type Deploy, FAILED, getDeploy, listDeploys } from "../api/deploys.ts";

/** One look at a deploy costs a read of 400 a minute: 3 s at first and 15 s at most, as Render's own tools do. */
const FIRST_PAUSE_MS = 3_000;
const LONGEST_PAUSE_MS = 15_000;
const PAUSE_GROWTH = 1.2;

/** How long a deploy that Render queued may take to appear in the list, at least; the user's limit where that is more. */
const LISTED_WITHIN_MS = 30_000;

/** How long a deploy whose answer was lost is looked for before it is sent again. */
const SHOWS_UP_MS = 5_000;

/**
 * Why a deploy did not go live, or not stay so: by itself, at the deadline, by its smoke rules, or because a person stopped
 * the run.
 */
export type DeployCause = "failed" | "canceled" | "deadline" | "smoke" | "stopped";

/** A deploy that did not go live, or did not pass its smoke rules. */
export class DeployError extends ProviderError {
  override name = "DeployError";
  readonly deploy: Deploy;
  readonly why: DeployCause;

  constructor(message: string, deploy: Deploy, why: DeployCause) {
    super(message);
    this.deploy = deploy;
    this.why = why;
  }
}

/** What deploys of a service need to know of their run. */
export interface DeployRun {
  render: Render;
  service: string;
  /** Says what a deploy is at. */
  tell(deploy: string, doing: string): void;
  /** Aborted when the person who started the run wants it to end. */
  stop: AbortSignal;
}

/** What a deploy is at, as a person reads it. */
const DOING: Partial<Record<Deploy["status"], string>> = {
  created: "created",
  queued: "queued behind a running deploy",
  build_in_progress: "building",
  pre_deploy_in_progress: "running the pre-deploy command",
  update_in_progress: "starting, until its health check passes",
  live: "live",
};

/** Whether a deploy still goes on. */
export const isUnderWay = ({ status }: Deploy) =>
  status !== "live" && status !== "deactivated" && !FAILED.some((one) => one === status);

/**
 * Starts a deploy of the service as it is configured.
 * @param known ids of the deploys that were there before
 * @param limitSeconds how long it may take until it is there
 */
export function startDeploy(
  run: DeployRun,
  known: ReadonlySet<string>,
  limitSeconds: number,
): Promise<Deploy> {
  run.stop.throwIfAborted();
  return startOnce(run, known, limitSeconds, () => createDeploy(run.render, run.service));
}

/**
 * Sends what starts a deploy, and sends it again when it failed for a moment. After a lost answer it is looked first
 * whether a deploy came of it, so that none is started twice.
 */
export function startOnce(
  { render, service, stop }: DeployRun,
  known: ReadonlySet<string>,
  limitSeconds: number,
  send: () => Promise<Deploy | undefined>,
): Promise<Deploy> {
  const { clock } = render;
  const until = clock.now() + limitSeconds * 1_000;
  return persist({ clock, signal: stop, until, mayPass: isTransient }, async () => {
    try {
      return (await send()) ?? (await appeared(render, service, known, limitSeconds));
    } catch (error) {
      if (!isTransient(error)) throw error;
      const found = await waitUntil(clock, SHOWS_UP_MS, () => newIn(render, service, known));
      if (!found) throw error;
      return found;
    }
  });
}

/** The deploy that was not there before: of one that it queues, Render does not answer the id. */
export async function appeared(
  render: Render,
  service: string,
  before: ReadonlySet<string>,
  limitSeconds: number,
): Promise<Deploy> {
  const limit = Math.max(LISTED_WITHIN_MS, limitSeconds * 1_000);
  const end = render.clock.now() + limit;
  for (;;) {
    const found = await newIn(render, service, before);
    if (found) return found;
    if (render.clock.now() >= end)
      throw new ProviderError(
        `render: the deploy of ${service} was accepted, but its list does not show it after ${limit / 1000} s: run \`pulumi up\` again`,
      );
    await render.clock.sleep(FIRST_PAUSE_MS);
  }
}

async function newIn(render: Render, service: string, before: ReadonlySet<string>) {
  return (await listDeploys(render, service)).find(({ id }) => !before.has(id));
}

/**
 * Waits until a deploy is live. At the deadline, and when the run is stopped, it is cancelled.
 * @throws DeployError when it does not go live
 */
export async function untilLive(run: DeployRun, started: Deploy, timeoutSeconds: number): Promise<Deploy> {
  const { render, service, tell, stop } = run;
  const end = render.clock.now() + timeoutSeconds * 1_000;
  let deploy = started;
  let said = "";
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * PAUSE_GROWTH)) {
      const doing = DOING[deploy.status] ?? deploy.status.replaceAll("_", " ");
      if (doing !== said) tell(deploy.id, doing);
      said = doing;
      if (deploy.status === "live") return deploy;
      if (!isUnderWay(deploy)) throw ended(deploy);
      if (render.clock.now() >= end) {
        await cancelDeploy(render, service, deploy.id);
        const text = `the deploy ${deploy.id} was not live within ${timeoutSeconds} s (${deploy.status}) and was cancelled`;
        throw new DeployError(text, deploy, "deadline");
      }
      await render.clock.sleep(Math.min(pause, Math.max(0, end - render.clock.now())), stop);
      deploy = await getDeploy(render, service, deploy.id, stop);
    }
  } catch (error) {
    if (!stop.aborted || error instanceof DeployError) throw error;
    await cancelDeploy(render, service, deploy.id);
    throw new DeployError(
      `the deploy ${deploy.id} was cancelled (${messageOf(stop.reason)})`,
      deploy,
      "stopped",
    );
  }
}

function ended(deploy: Deploy): DeployError {
  const { id, status } = deploy;
  if (status === "canceled" || status === "deactivated")
    return new DeployError(
      `the deploy ${id} was ${status === "canceled" ? "cancelled at Render" : "followed by another"} before it was seen live`,
      deploy,
      "canceled",
    );
  return new DeployError(`the deploy ${id} failed (${status})`, deploy, "failed");
}
