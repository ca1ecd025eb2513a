import { flyOf, type LiveMachine, liveMachines } from "../live/machines.ts";
import { isOnRender, servicesIn, systemsOnFly } from "../live/systems.ts";
import { UsageError } from "../run/usage-error.ts";
import { openStack } from "../workspace/open.ts";

/**
 * `hotdash console`: prints the command that opens a shell in one of a stack's machines: the platform's own tool, which knows who
 * asks. Nothing is opened, and nothing is woken.
 */
export async function shellCommand(given: { stack: string; group: string | undefined }): Promise<void> {
  const stack = await openStack(given.stack, "console");
  const wanted = given.group ?? "web";
  const systems = await systemsOnFly(stack);
  const fly = systems.length > 0 ? await flyOf(stack) : undefined;
  const machines = await Promise.all(
    systems.map(async ({ app }) =>
      ((fly && (await liveMachines(fly, app))) ?? []).map((machine) => ({ ...machine, app })),
    ),
  );
  const there = machines.flat();
  const chosen = bestOf(there.filter((machine) => isMeant(machine, wanted)));
  if (chosen) {
    console.log(`fly ssh console -a ${chosen.app} --machine ${chosen.id}`);
    if (chosen.state !== "started")
      console.error(`it is ${chosen.state}: fly machine start ${chosen.id} -a ${chosen.app} first`);
    return;
  }
  const services = (await isOnRender(stack)) ? servicesIn(await stack.state()) : [];
  const service = services.find(
    ({ name, type }) => type !== "cron_job" && (name === given.group || given.group === undefined),
  );
  if (service) return console.log(`render ssh ${service.id}`);
  const names = [...there.map(({ app, group }) => `${app}/${group}`), ...services.map(({ name }) => name)];
  throw new UsageError(
    `<group> = ${JSON.stringify(wanted)}\n   has no machine in ${stack.name}\n   allowed: ${[...new Set(names)].join(", ") || "none: nothing runs yet"}`,
  );
}

const isMeant = ({ group, name, id, app }: LiveMachine & { app: string }, wanted: string) =>
  [group, name, id, `${app}/${group}`].includes(wanted);

/** One that is awake and takes requests, where there is one. Pure. */
export function bestOf<M extends Pick<LiveMachine, "state" | "cordoned">>(
  machines: readonly M[],
): M | undefined {
  const rank = ({ state, cordoned }: M) => (state === "started" ? 2 : 0) + (cordoned ? 0 : 1);
  return [...machines].sort((one, other) => rank(other) - rank(one))[0];
}
