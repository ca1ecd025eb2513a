import { ProviderError } from "../../kernel/errors.ts";
import type { Context, Implementation, Outs } from "../../kernel/implementation.ts";
import { madeOrFound } from "../../kernel/unsettled.ts";
import { connect, isGone, type Render } from "../api/connection.ts";
import { listDeploys } from "../api/deploys.ts";
import { linkService } from "../api/env-groups.ts";
import {
  createService,
  deleteService,
  getService,
  mustSeeOwner,
  type ServiceAnswer,
  suspendService,
} from "../api/services.ts";
import { declaredIn } from "../declared.ts";
import { observedValues } from "../values.ts";
import { type Change, changesOf, type LiveService } from "./changes.ts";
import { converge, halfWay, runOf, UnfinishedError } from "./converge.ts";
import { startDeploy, untilLive } from "./deploy.ts";
import { find } from "./find.ts";
import { begun } from "./first.ts";
import { sameImage } from "./image.ts";
import { observe } from "./observe.ts";
import { provenIn, withRelease } from "./releases.ts";
import { serviceRules } from "./rules.ts";
import { type ServiceInputs, serviceInputs } from "./schema.ts";
import { passSmoke } from "./smoke.ts";
import { isUndeployed, leftBy, seenAs } from "./undeployed.ts";
import { createBodyOf, viewOf } from "./view.ts";

/** A service of Render: web, private, background worker or cron job, that runs an image. */
export const serviceImplementation: Implementation<typeof serviceInputs> = {
  kind: "render:Service",
  schema: serviceInputs,
  schemaVersion: 1,
  rules: serviceRules,

  unsettled: {
    id: ({ name }) => name,
    async locate(_context, inputs) {
      const render = connect(inputs);
      const service = await find(render, inputs);
      return service && { id: service.id, outs: outsOf(render, service, inputs) };
    },
  },

  async create(context, inputs) {
    const render = connect(inputs);
    const found = await find(render, inputs);
    const made: Made = found ? { service: found } : await make(render, inputs);
    const { service } = made;
    const outs = outsOf(render, service, inputs);
    const startedAt = render.clock.now();
    try {
      const deployId = found
        ? undefined
        : await begun(render, inputs, service.id, () => deployOf(render, made, inputs));
      if (deployId === undefined) await takeOver(context, render, service, inputs);
      else
        await begun(render, inputs, service.id, () =>
          firstDeploy(context, render, service, deployId, inputs),
        );
      return { id: service.id, outs: { ...outs, releases: released(render, {}, inputs, startedAt) } };
    } catch (error) {
      throw halfWay(service.id, leftBy(error, outs), error);
    }
  },

  async read(_context, id, olds) {
    const render = connect(olds);
    const inputs = declaredIn(serviceInputs, olds);
    const live = await observe(
      render,
      id,
      inputs.envGroups.map((group) => group.id),
    );
    if (!live) {
      // A key that cannot see the workspace would make every service look gone; this throws then.
      await mustSeeOwner(render, olds.ownerId);
      return undefined;
    }
    const seen = { ...inputs, ...(await observed(render, live, inputs)) };
    return { inputs: seen, outs: { ...olds, ...seen, ...addressOf(live.service), ...seenAs(inputs, seen) } };
  },

  async update(context, id, olds, news) {
    const render = connect({ ...news, endpoint: olds.endpoint });
    const before = declaredIn(serviceInputs, olds);
    const groups = new Set([...before.envGroups, ...news.envGroups].map((group) => group.id));
    const live = await observe(render, id, [...groups]);
    if (!live)
      throw new ProviderError(
        `render: the service ${id} (${news.name}) is gone. Run \`pulumi refresh\`, then \`pulumi up\``,
      );
    const startedAt = render.clock.now();
    try {
      await converge(context, render, live, news, {
        ...{ olds: before, proven: provenIn(olds), undeployed: isUndeployed(olds) },
      });
    } catch (error) {
      if (error instanceof UnfinishedError) throw halfWay(id, leftBy(error, olds), error);
      throw error;
    }
    const releases = released(render, olds, news, startedAt);
    return { ...outsOf(render, live.service, news), releases };
  },

  async remove(_context, id, olds) {
    const render = connect(olds);
    try {
      const live = await getService(render, id);
      if (!live) return mustSeeOwner(render, olds.ownerId);
      mustNotLoseData(live, olds);
      await deleteService(render, id);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },
};

/** A service that a create has just made; `deployId` is that of its first deploy, where the answer said it. */
interface Made {
  service: ServiceAnswer;
  deployId?: string | undefined;
}

/** Makes the service; after a lost answer looks for it before giving up. */
function make(render: Render, inputs: ServiceInputs): Promise<Made> {
  return madeOrFound<Made>(
    render.clock,
    () => createService(render, createBodyOf(inputs)),
    async () => {
      const service = await find(render, inputs);
      return service && { service };
    },
  );
}

/** The deploy that came with a service; undefined for one that is not as a create makes it, and so has a past. */
async function deployOf(
  render: Render,
  { service, deployId }: Made,
  inputs: ServiceInputs,
): Promise<string | undefined> {
  if (deployId !== undefined) return deployId;
  const live = await observe(render, service.id, [], service);
  const later = (change: Change) => change.kind === "link" || (change.kind === "suspended" && change.to);
  return live && changesOf(live, inputs).every(later) ? newestDeploy(render, service.id) : undefined;
}

async function newestDeploy(render: Render, service: string): Promise<string | undefined> {
  return (await listDeploys(render, service, 1))[0]?.id;
}

/** A service that was there: a create that was killed, or one that is adopted. */
async function takeOver(
  context: Context,
  render: Render,
  service: ServiceAnswer,
  inputs: ServiceInputs,
): Promise<void> {
  const groups = inputs.envGroups.map((group) => group.id);
  const live = await observe(render, service.id, groups, service);
  if (live)
    await converge(context, render, live, inputs, {
      ...{ olds: undefined, proven: undefined, undeployed: false },
    });
}

/** The deploy that comes with a new service, and what its create could not say. */
async function firstDeploy(
  context: Context,
  render: Render,
  service: ServiceAnswer,
  deployId: string,
  inputs: ServiceInputs,
): Promise<void> {
  const run = runOf(context, render, service.id, inputs);
  if (inputs.suspended) return suspendService(render, service.id);
  for (const { id } of inputs.envGroups) await linkService(render, id, service.id, true);
  const timeout = inputs.rollout.timeoutSeconds;
  // The first deploy may have started before the links were there: what counts is one that began after them.
  const linked =
    inputs.envGroups.length > 0 ? await startDeploy(run, new Set([deployId]), timeout) : undefined;
  const first = { id: deployId, status: "created" as const, createdAt: new Date(0).toISOString() };
  await passSmoke(run, service, await untilLive(run, linked ?? first, timeout), inputs);
}

/** What refresh puts in place of the declared values. */
async function observed(
  render: Render,
  live: LiveService,
  inputs: ServiceInputs,
): Promise<Partial<ServiceInputs>> {
  const view = viewOf(live.service, inputs);
  const { env, deviations } = observedValues(inputs, live);
  for (const { id } of inputs.envGroups)
    if (!live.groups.includes(id)) deviations[`envGroups.${id}`] = "not linked";
  if (!view.suspended) Object.assign(deviations, await deployDeviation(render, live.service.id, inputs));
  return { ...view, env, deviations };
}

/** What runs may be another release than the configuration names. */
async function deployDeviation(
  render: Render,
  service: string,
  { image }: ServiceInputs,
): Promise<Record<string, string>> {
  const deploys = await listDeploys(render, service);
  const running = deploys.find(({ status }) => status === "live");
  if (!running) return { deploy: "none is live" };
  const ref = running.image?.ref;
  return ref == null || sameImage(ref, image) ? {} : { deploy: `runs ${ref}` };
}

function mustNotLoseData(live: ServiceAnswer, { name, destroyData }: ServiceInputs): void {
  const { disk } = live.serviceDetails;
  if (!disk || destroyData === disk.name) return;
  throw new ProviderError(
    `render: refusing to delete the service "${name}": its disk "${disk.name}" (${disk.sizeGB} GB) and all data on it would go at once. ` +
      `Nothing was deleted. Set destroyData: "${disk.name}" on it to lose them with it`,
  );
}

function released(render: Render, olds: Outs, inputs: ServiceInputs, startedAt: number) {
  return withRelease(olds, inputs, { startedAt, finishedAt: render.clock.now() });
}

const addressOf = ({ slug, serviceDetails: { url } }: ServiceAnswer) => ({ slug, url: url ?? "" });

function outsOf(render: Render, service: ServiceAnswer, inputs: ServiceInputs): Outs {
  return { ...inputs, ...addressOf(service), serviceId: service.id, endpoint: render.endpoint() };
}
