import type { Deploy } from "./deploy.ts";
import { type Instance, isServing, isUp } from "./instance.ts";
import { keep, retire, startInstance, stop } from "./instances.ts";
import type { Motion } from "./motion.ts";
import { liveDeploy, type Service, wantedInstances } from "./service.ts";

/** What a look at a service's instances led to. */
export interface Outcome {
  /** Whether instances were started, retired or stopped. */
  moved: boolean;
  /** The target, when everything that it asks for is up and nothing else serves. */
  complete: Deploy | undefined;
}

/** The deploy whose instances a service should have: the one that takes over, else the live one. */
export function targetOf(service: Service, now: number): Deploy | undefined {
  const updating = service.deploys.find(({ status }) => status === "update_in_progress");
  if (updating?.pulledAt !== undefined && updating.pulledAt <= now) return updating;
  return service.dormant ? undefined : liveDeploy(service);
}

/**
 * Brings instances closer to what the target asks for. Without a disk the new ones come beside the old ones, one at a
 * time, and each that is up takes the traffic of an old one; with a disk the old one ends before the new one starts.
 */
export function reconcile(motion: Motion, service: Service): Outcome {
  const target = service.suspended ? undefined : targetOf(service, motion.world.now());
  const patience = (instance: Instance) =>
    1_000 * (service.deploys.find(({ id }) => id === instance.deploy)?.config.maxShutdownDelaySeconds ?? 30);
  if (!target) {
    const left = service.instances.filter(({ phase }) => phase !== "stopping");
    for (const instance of left) stop(motion, instance, patience(instance));
    return { moved: left.length > 0, complete: undefined };
  }
  const wanted = wantedInstances(service);
  const belongs = ({ deploy, stale }: Instance) => deploy === target.id && !stale;
  const serving = service.instances.filter(isServing);
  const fresh = serving.filter(belongs);
  const old = serving.filter((one) => !belongs(one));
  const back = service.instances.find((one) => one.phase === "retiring" && belongs(one));
  if (fresh.length < wanted && back) {
    keep(motion, back);
    return { moved: true, complete: undefined };
  }
  const moved = target.config.disk
    ? oneByOne(motion, service, target, old, fresh, patience)
    : sideBySide(motion, service, target, wanted, old, fresh);
  const up = fresh.filter(isUp).length;
  const complete = !moved && old.length === 0 && fresh.length === wanted && up === wanted;
  return { moved, complete: complete ? target : undefined };
}

function oneByOne(
  motion: Motion,
  service: Service,
  target: Deploy,
  old: readonly Instance[],
  fresh: readonly Instance[],
  patience: (instance: Instance) => number,
): boolean {
  for (const instance of old) stop(motion, instance, patience(instance));
  if (old.length > 0) return true;
  const others = service.instances.filter((one) => !fresh.includes(one));
  for (const instance of others.filter(({ phase }) => phase === "retiring"))
    stop(motion, instance, patience(instance));
  if (fresh.length > 1) {
    for (const instance of fresh.slice(1)) stop(motion, instance, patience(instance));
    return true;
  }
  if (fresh.length === 1 || others.length > 0) return false;
  startInstance(motion, service, target);
  return true;
}

function sideBySide(
  motion: Motion,
  service: Service,
  target: Deploy,
  wanted: number,
  old: readonly Instance[],
  fresh: readonly Instance[],
): boolean {
  const up = fresh.filter(isUp);
  const missing = wanted - fresh.length;
  let starting = 0;
  if (missing > 0 && old.length === 0) starting = missing;
  else if (missing > 0 && up.length === fresh.length) starting = 1;
  for (let i = 0; i < starting; i += 1) startInstance(motion, service, target);
  // Those that do not serve anyway go first.
  const spare = [...old].sort((one, other) => Number(isUp(one)) - Number(isUp(other)));
  const leaving = spare.slice(0, Math.max(0, old.length - Math.max(0, wanted - up.length)));
  const excess = [...fresh].sort((one, other) => Number(isUp(one)) - Number(isUp(other)));
  leaving.push(...excess.slice(0, Math.max(0, -missing)));
  for (const instance of leaving) retire(motion, instance);
  return starting > 0 || leaving.length > 0;
}
