import type { Outs } from "../../../providers/kernel/implementation.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, image, machinesOf, place, webGroup, webMachine } from "../../support/fly-world.ts";
import type { ByHand, Change, Trouble, Turn } from "./steps.ts";

/** What the group declares. */
interface Declared {
  version: number;
  dfw: number;
  iad: number;
  strategy: string;
  value: number;
}

let count = 0;

/**
 * Plays a sequence on an app of its own and answers what was wrong with it: an invariant that did not hold after an
 * update that said it succeeded, or a last update, without trouble, that did not end in the wanted set.
 */
export async function play(sim: FlySimulator, sequence: readonly Turn[]): Promise<string[]> {
  const app = `seq-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
  let declared: Declared = { version: 1, dfw: 2, iad: 0, strategy: "rolling", value: 0 };
  const group = await new Driven("fly:ProcessGroup").create(argsOf(app, declared));
  await sim.request("POST", `/v1/apps/${app}/machines`, {
    name: "clone-of-web",
    region: "dfw",
    config: machinesOf(sim, app)[0]?.config,
  });
  const problems: string[] = [];
  let troubled = Number.NEGATIVE_INFINITY;
  for (const turn of sequence) {
    for (const deed of turn.byHand) await doByHand(sim, app, deed);
    declared = changed(declared, turn.change);
    const planted = turn.troubles.map((trouble) => sim.faults.add(faultOf(app, trouble)));
    await sleep(SETTLED);
    const failed = await updated(group, argsOf(app, declared));
    for (const one of planted) one.remove();
    // The answer that told the nonce, or the request that gave it back, may have been what met the trouble.
    if (planted.length > 0) troubled = sim.world.now();
    if (failed !== undefined) continue;
    problems.push(...wrong(sim, app, declared, "after an update that succeeded"));
    if (sim.world.now() - troubled > LEASE_LIVES) problems.push(...leased(sim, app));
  }
  // Leases that were taken by hand or lost with an answer have run out by now.
  await sleep(EXPIRED);
  const failed = await updated(group, argsOf(app, declared));
  if (failed !== undefined) problems.push(`the last update, without trouble, failed: ${failed}`);
  else problems.push(...wrong(sim, app, declared, "at the end"), ...leased(sim, app));
  await sleep(SETTLED);
  const { deviations } = (await group.read()) as { deviations: Outs };
  // Somebody else's machine that answers for the group with an older image is told of, and left alone.
  const clone = machinesOf(sim, app).find(({ name }) => name === "clone-of-web");
  const older = clone?.config.image !== image(String(declared.version), String(declared.version));
  if ("clone-of-web" in deviations !== older)
    problems.push(`the clone with ${older ? "another" : "the same"} image is ${older ? "not " : ""}told of`);
  delete deviations["clone-of-web"];
  if (Object.keys(deviations).length > 0) problems.push(`drift at the end: ${JSON.stringify(deviations)}`);
  await new Driven("fly:App").create({ ...place, name: app, adopt: true }).catch(() => undefined);
  sim.world.apps.delete(app);
  return problems;
}

/** Real milliseconds: lists lag half a second and reads that happen together share an answer; leases live 30 s. */
export const SEQUENCE_SCALE = 200;
const SETTLED = Math.ceil(4_000 / SEQUENCE_SCALE);
const LEASE_LIVES = 31_000;
const EXPIRED = Math.ceil(LEASE_LIVES / SEQUENCE_SCALE);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function argsOf(app: string, { version, dfw, iad, strategy, value }: Declared): Outs {
  const services = (webMachine().services as { checks: object[] }[]).map((service) => ({
    ...service,
    checks: service.checks.map((check) => ({ ...check, interval: "2s", timeout: "1s", grace_period: "1s" })),
  }));
  return webGroup(app, {
    image: image(String(version), String(version)),
    regions: { dfw, ...(iad > 0 ? { iad } : {}) },
    strategy,
    machine: webMachine({ services, env: { PORT: "8080", VALUE: String(value) } }),
    rollout: { settle_seconds: 0, health_timeout_seconds: 120, drain_seconds: 1 },
  });
}

function changed(declared: Declared, change: Change): Declared {
  const { kind: _, ...rest } = change;
  return { ...declared, ...rest };
}

async function updated(group: Driven, args: Outs): Promise<string | undefined> {
  try {
    await group.update(args);
    return undefined;
  } catch (error) {
    // Half way: the engine stores what the error carries, as it does here.
    const { id, properties } = error as { id?: string; properties?: Outs };
    if (id && properties) Object.assign(group, { outs: properties, inputs: properties });
    return (error as Error).message;
  }
}

/** What does not hold of the live machines. */
function wrong(
  sim: FlySimulator,
  app: string,
  { version, dfw, iad, value }: Declared,
  when: string,
): string[] {
  const all = machinesOf(sim, app);
  const clones = all.filter(({ name }) => name === "clone-of-web");
  const ours = all.filter(({ name }) => name !== "clone-of-web");
  const slots = [...range("dfw", dfw), ...range("iad", iad)];
  const found = ours.map(({ name }) => name.replace(/-b$/, "")).sort();
  const problems: string[] = [];
  if (clones.length !== 1) problems.push(`${when}: somebody else's machine was removed`);
  if (found.join() !== slots.sort().join())
    problems.push(`${when}: slots ${found.join()} instead of ${slots.join()}`);
  const wanted = image(String(version), String(version));
  for (const { name, config, cordoned, state } of ours) {
    if (config.image !== wanted || config.env?.VALUE !== String(value))
      problems.push(`${when}: ${name} runs another release`);
    if (cordoned) problems.push(`${when}: ${name} is cordoned`);
    if (state !== "started") problems.push(`${when}: ${name} is ${state}`);
  }
  return problems;
}

/** Live machines that an update left leased. */
function leased(sim: FlySimulator, app: string): string[] {
  const now = sim.world.now();
  const live = new Set(machinesOf(sim, app).map(({ id }) => id));
  return [...(sim.world.apps.get(app)?.machines.values() ?? [])].flatMap(({ id, name, lease }) =>
    live.has(id) && lease && lease.expiresAt > now && lease.description.startsWith("pulumi ")
      ? [`${name} is still leased by ${lease.description}`]
      : [],
  );
}

const range = (region: string, machines: number) =>
  Array.from({ length: machines }, (_, k) => `web-${region}-${k + 1}`);

async function doByHand(sim: FlySimulator, app: string, { kind, machine }: ByHand): Promise<void> {
  const ours = machinesOf(sim, app).filter(({ name }) => name !== "clone-of-web");
  const one = ours[machine % Math.max(1, ours.length)];
  if (!one) return;
  const path = `/v1/apps/${app}/machines/${one.id}`;
  if (kind === "destroy") await sim.request("DELETE", `${path}?force=true`);
  else if (kind === "grow")
    await sim.request("POST", path, {
      config: { ...one.config, guest: { cpu_kind: "shared", cpus: 2, memory_mb: 4096 } },
    });
  else if (kind === "lease")
    await sim.request("POST", `${path}/lease`, { ttl: 20, description: "somebody by hand" });
  else await sim.request("POST", `${path}/${kind}`, {});
}

function faultOf(app: string, { nth, when, effect }: Trouble) {
  const texts = {
    "full host": {
      status: 409,
      error:
        "aborted: could not reserve resource for machine: insufficient memory available to fulfill request on the current host",
    },
    "full region": { status: 422, error: "could not find a candidate host" },
  };
  const launches = { app, method: "POST", path: /\/machines(?:\/[0-9a-f]{14})?$/, nth: 1 + (nth % 4) };
  if (effect === "full host" || effect === "full region") {
    const { status, error } = texts[effect];
    return { match: launches, when: "before" as const, effect: { status, body: { error } }, times: 1 };
  }
  const answer = effect === "drop" ? effect : { status: effect, body: { error: `planted ${effect}` } };
  return { match: { app, nth }, when, effect: answer, times: 1 };
}
