import { messageOf, ProviderError } from "../../kernel/errors.ts";
import type { Render } from "../api/connection.ts";
import { cancelDeploy, createDeploy, type Deploy, FAILED, getDeploy, listDeploys } from "../api/deploys.ts";

/** One look at a deploy costs a read of 400 a minute: 3 s at first and 15 s at most, as Render's own tools do. */
const FIRST_PAUSE_MS = 3_000;
const LONGEST_PAUSE_MS = 15_000;
const PAUSE_GROWTH = 1.2;

/** How long a deploy that Render queued may take to appear in the list. */
const LISTED_WITHIN_MS = 30_000;

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
 */
export async function startDeploy(
  { render, service, stop }: DeployRun,
  known: ReadonlySet<string>,
): Promise<Deploy> {
  stop.throwIfAborted();
  return (await createDeploy(render, service)) ?? appeared(render, service, known);
}

/** The deploy that was not there before: of one that it queues, Render does not answer the id. */
export async function appeared(
  render: Render,
  service: string,
  before: ReadonlySet<string>,
): Promise<Deploy> {
  const end = render.clock.now() + LISTED_WITHIN_MS;
  for (;;) {
    const found = (await listDeploys(render, service)).find(({ id }) => !before.has(id));
    if (found) return found;
    if (render.clock.now() >= end)
      throw new ProviderError(
        `render: the deploy of ${service} was accepted, but its list does not show it after ${LISTED_WITHIN_MS / 1000} s: run \`pulumi up\` again`,
      );
    await render.clock.sleep(FIRST_PAUSE_MS);
  }
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
