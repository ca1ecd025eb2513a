import { isOutcomeUnknown, messageOf, PartialError, ProviderError } from "../../kernel/errors.ts";
import type { Context } from "../../kernel/implementation.ts";
import type { Render } from "../api/connection.ts";
import { cancelDeploy, type Deploy, listDeploys, rollBack } from "../api/deploys.ts";
import { getService, type ServiceAnswer } from "../api/services.ts";
import { asksForDeploy, type Change, changesOf, type LiveService } from "./changes.ts";
import {
  appeared,
  DeployError,
  type DeployRun,
  isUnderWay,
  startDeploy,
  startOnce,
  untilLive,
} from "./deploy.ts";
import { explain, TOLD_BY_RENDER } from "./failure.ts";
import { sameImage } from "./image.ts";
import { perform } from "./perform.ts";
import type { ServiceInputs } from "./schema.ts";
import { passSmoke } from "./smoke.ts";
import { takeBack } from "./take-back.ts";

/** Where an update stands: what was changed, and what was live before it. */
interface Update {
  run: DeployRun;
  service: ServiceAnswer;
  inputs: ServiceInputs;
  done: Change[];
  /** The deploy to go back to. */
  before: Deploy | undefined;
  /** Ids of the deploys that were there when it began. */
  known: ReadonlySet<string>;
  /** Whether a deploy was asked for, or comes by itself because the service was resumed. */
  asked: "no" | "deploy" | "resume";
}

/** Where a service was brought before. */
export interface Past {
  /** What was declared then; undefined for a service that is taken over. */
  olds: ServiceInputs | undefined;
  /** The newest image that was live and passed its smoke rules. */
  proven: string | undefined;
  /** Whether what is configured may not be what runs. */
  undeployed: boolean;
}

/**
 * Brings a live service to its inputs with the requests that are needed, and one deploy when one is. A deploy that does
 * not go live, or does not pass its smoke rules, leaves the service as it was: configuration and, when it does not run any
 * more, the last live deploy.
 */
export async function converge(
  context: Context,
  render: Render,
  live: LiveService,
  inputs: ServiceInputs,
  past: Past,
): Promise<void> {
  const { id } = live.service;
  const run = runOf(context, render, id, inputs);
  const changes = changesOf(live, inputs);
  const deploys = inputs.suspended ? [] : await listDeploys(render, id);
  const before = deploys.find(({ status }) => status === "live");
  const known = idsOf(deploys);
  const update: Update = { run, service: live.service, inputs, done: [], before, known, asked: "no" };
  try {
    const resumes = changes.some(({ kind, to }) => kind === "suspended" && to === false);
    await apply(update, changes.filter(configures));
    if (!inputs.suspended) {
      if (resumes) await resume(update, changes, deploys);
      else if (mustDeploy(changes, past, inputs, before)) await deploy(update, changes, deploys, past);
      // It is live, but the update that brought it ended before it had passed.
      else if (before && past.proven !== inputs.image) await passSmoke(run, live.service, before, inputs);
    }
  } catch (error) {
    throw await putBack(context, update, error);
  }
  // These act at once, and on a service that has its new release.
  for (const change of changes)
    if (!configures(change) && !isResume(change)) await perform(render, id, change);
}

/** Changes that a deploy must find done. */
const configures = ({ kind }: Change) => !["autoscaling", "scale", "suspended"].includes(kind);
const isResume = (change: Change) => change.kind === "suspended" && !change.to;

/** How deploys of a service tell what they are at. */
export function runOf(
  context: Context,
  render: Render,
  service: string,
  { name, type }: Pick<ServiceInputs, "name" | "type">,
): DeployRun {
  return {
    render,
    service,
    stop: context.stop,
    tell: (deploy, doing) => {
      context.report(`${name}/${deploy}: ${doing}`);
      context.event({ type: "machine", app: name, group: type, machine: deploy, doing });
    },
  };
}

async function apply({ run, done }: Update, changes: readonly Change[]): Promise<void> {
  for (const change of changes) {
    run.stop.throwIfAborted();
    // Noted before it is sent: an answer that was lost may stand for a change that was made.
    done.push(change);
    await perform(run.render, run.service, change);
  }
}

function mustDeploy(
  changes: readonly Change[],
  past: Past,
  inputs: ServiceInputs,
  live: Deploy | undefined,
): boolean {
  if (changes.some((change) => change.deploys) || isAsked(past, inputs)) return true;
  const ref = live?.image?.ref;
  return !live || (ref != null && !sameImage(ref, inputs.image));
}

/** Whether a deploy is needed whatever Render has: what is configured as declared may not run yet. */
const isAsked = ({ olds, undeployed }: Past, inputs: ServiceInputs): boolean =>
  undeployed || (olds !== undefined && asksForDeploy(olds, inputs));

/** A deploy of this configuration: one that is under way already, when nothing had to be changed, else a new one. */
async function deploy(
  update: Update,
  changes: readonly Change[],
  deploys: readonly Deploy[],
  past: Past,
): Promise<void> {
  const { run, inputs, before } = update;
  const [newest] = deploys;
  update.asked = "deploy";
  const same = changes.every((change) => !change.deploys) && !isAsked(past, inputs);
  const started =
    same && !before && newest && isUnderWay(newest)
      ? newest
      : await startDeploy(run, idsOf(deploys), inputs.rollout.timeoutSeconds);
  await untilGood(update, started);
}

/** Waits until a deploy is live, and has passed its smoke rules. */
async function untilGood({ run, service, inputs }: Update, started: Deploy): Promise<void> {
  const deploy = await untilLive(run, started, inputs.rollout.timeoutSeconds);
  await passSmoke(run, service, deploy, inputs);
}

const idsOf = (deploys: readonly Deploy[]) => new Set(deploys.map(({ id }) => id));

/** A service that is resumed deploys by itself. */
async function resume(update: Update, changes: readonly Change[], deploys: readonly Deploy[]): Promise<void> {
  const { run, inputs } = update;
  for (const change of changes.filter(isResume))
    await perform(run.render, run.service, change).catch(async (error) => {
      // Its answer was lost: what counts is whether it runs.
      if (!isOutcomeUnknown(error) || (await isSuspended(run))) throw error;
    });
  update.asked = "resume";
  await untilGood(
    update,
    await appeared(run.render, run.service, idsOf(deploys), inputs.rollout.timeoutSeconds),
  );
}

/** Takes the changes back and lets the last live deploy run; answers the error to throw. */
async function putBack(context: Context, update: Update, error: unknown): Promise<Error> {
  const { run, inputs, done, before } = update;
  const { render, service } = run;
  const failed = error instanceof DeployError ? error : undefined;
  // What was live before this update is no release of it, and has nothing behind it to go back to.
  const isOld = failed !== undefined && failed.deploy.id === before?.id;
  if (failed && !isOld) context.event(eventOf(inputs, failed));
  const reason = failed
    ? `${failed.message}${TOLD_BY_RENDER.includes(failed.why) ? await explain(render, inputs, service, failed.deploy) : ""}`
    : messageOf(error);
  const calm: DeployRun = { ...run, stop: new AbortController().signal };
  try {
    // What was live goes first in the users' eyes: it is let run again whatever else cannot be put back.
    const problems = await takeBack(render, service, done);
    const kept = before ? await backTo(calm, before, update) : undefined;
    const suspended = !inputs.suspended && (await isSuspended(run));
    if (problems.length > 0)
      throw new ProviderError(`${problems.join("; ")}${kept && !suspended ? `. ${kept} all the same` : ""}`);
    const left = suspended
      ? `Nothing of it is live: somebody has suspended it at Render${done.length > 0 ? ". Its configuration was put back" : ""}. \`pulumi up --refresh\` resumes it, which deploys what is declared`
      : isOld
        ? "It stays live, because no other passed before it. Put its cause right; the next `pulumi up` asks again"
        : kept
          ? `${kept}, and its configuration was put back`
          : done.length > 0
            ? "Its configuration was put back; no deploy of it was live before"
            : "No deploy of it was live before";
    return new ProviderError(`render: ${inputs.name}: ${reason}\n${left}.`, { cause: error });
  } catch (second) {
    const text = `render: ${inputs.name}: ${reason}\nPutting it back failed as well: ${messageOf(second)}. The next \`pulumi up\` goes on from what is there`;
    return new UnfinishedError(text, { cause: error });
  }
}

/** A service that is suspended answers nobody, whatever its deploys say. One that is gone is not. */
async function isSuspended({ render, service }: DeployRun): Promise<boolean> {
  return (await getService(render, service))?.suspended === "suspended";
}

/** An update that failed and could not be put back: the state must not say that all is as before. */
export class UnfinishedError extends ProviderError {
  override name = "UnfinishedError";
}

/**
 * Sees to it that the deploy that was live before runs, and says so only after looking: what this update asked for, and was
 * not told of, may have become live. Where it resumed the service, the one before has no instances, whatever its status says.
 */
async function backTo(run: DeployRun, before: Deploy, update: Update): Promise<string> {
  const { render, service } = run;
  const { asked, known, inputs } = update;
  const now = await listDeploys(render, service);
  const live = now.find(({ status }) => status === "live");
  if (asked === "no" && live && live.id !== before.id) return `Somebody else's deploy ${live.id} is live now`;
  for (const late of now.filter((one) => asked !== "no" && isUnderWay(one) && !known.has(one.id)))
    await cancelDeploy(render, service, late.id);
  const stays = `The previous deploy ${before.id} stays live`;
  if (asked !== "resume" && live?.id === before.id) return stays;
  if (await isSuspended(run)) return stays;
  const limit = inputs.rollout.rollbackTimeoutSeconds;
  const back = await startOnce(run, idsOf(now), limit, () => rollBack(render, service, before.id));
  await untilLive(run, back, limit);
  return `It was rolled back to the previous deploy ${before.id} (as ${back.id})`;
}

/** What the run's event file is told, so that a release which failed by itself is not tried again unasked. */
function eventOf({ name, image }: ServiceInputs, { why }: DeployError) {
  const causes = {
    failed: "health",
    canceled: "platform",
    deadline: "deadline",
    smoke: "smoke",
    stopped: "stopped",
  };
  // Names of groups are short where failed releases are remembered.
  return { type: "rollout-failed", app: name, group: name.slice(0, 31), image, cause: causes[why] };
}

/** The service is there and stays in the state; the next update goes on where this one ended. */
export function halfWay(id: string, outs: Record<string, unknown>, error: unknown): PartialError {
  const reason = messageOf(error);
  return new PartialError(reason, id, outs, [reason], error);
}
