import type { Fly } from "../../providers/fly/api/connection.ts";
import {
  act,
  createMachine,
  destroyMachine,
  listMachines,
  type MachineAnswer,
  waitForState,
} from "../../providers/fly/api/machines.ts";
import { messageOf } from "../../providers/kernel/errors.ts";
import { answering, maintenanceOf, pageConfig } from "./machines.ts";
import { type Door, openPaths } from "./proof.ts";

/** One stack's app on Fly. */
export interface OnFly {
  fly: Fly;
  app: string;
  project: string;
  stack: string;
  /** How many machines answer in maintenance: one is none while its host is away. */
  machines: number;
  door: Door;
  say(line: string): void;
}

/** Seconds that a machine may take to start. */
const START_S = 60;
/** Twice what Fly's lists were seen to lag behind. */
const LIST_LAG_MS = 1_000;
/** How often the door is asked, a second apart, until it is as it should be. */
const TRIES = 60;
/** Milliseconds after which every proxy has heard of a change: twice what they lag behind (as `drain_seconds` of a rollout). */
const HEARD_MS = 10_000;

/**
 * Closes a stack's door. Machines for it are made beside those of the application, out of routing; each proves itself; only
 * then they get requests, and those of the application lose them. What fails before that leaves the application as it was.
 */
export async function close(on: OnFly, until: string | undefined): Promise<void> {
  const { fly, app, say } = on;
  const live = await machinesNow(on);
  const before = maintenanceOf(live);
  const web = answering(live);
  const closing = [...new Set([...(before?.closed ?? []), ...web.map(({ id }) => id)])];
  const [sample] = web.length > 0 ? web : live.filter(({ id }) => closing.includes(id));
  if (sample === undefined)
    throw new Error(`${app} has no machine of the group web that answers: there is nothing to close`);
  const page = before ? before.page : await makePage(on, sample, closing, until);
  if (before) say(`${app} is in maintenance already: what is left to do is done`);
  const opened: MachineAnswer[] = [];
  const cordoned: MachineAnswer[] = [];
  try {
    for (const machine of page)
      await waitForState(fly, app, machine.id, { state: "started", seconds: START_S });
    const unproven = await unprovenOf(on, page);
    for (const machine of page) {
      await act(fly, app, machine.id, "uncordon");
      opened.push(machine);
    }
    await fly.clock.sleep(HEARD_MS);
    // Where a machine out of routing cannot be asked by its id, it is asked now, while the application still answers.
    for (const machine of unproven) await proven(on, machine);
    for (const machine of web) {
      cordoned.push(machine);
      await act(fly, app, machine.id, "cordon");
    }
    await settled(on, async () => openPaths(on.door));
  } catch (error) {
    for (const machine of cordoned) await act(fly, app, machine.id, "uncordon").catch(() => {});
    if (cordoned.length > 0) await fly.clock.sleep(HEARD_MS);
    if (!before) await removePage(on, page);
    throw new Error(`${app} is not in maintenance, and its machines answer as before: ${messageOf(error)}`);
  }
  say(
    `${app} is in maintenance: ${page.length} machines answer 503, ${closing.length} of the application are out of routing and stay`,
  );
}

/** Opens the door again: those that were taken out of routing come back first, and only then the page goes. */
export async function open(on: OnFly): Promise<void> {
  const { fly, app, say } = on;
  const live = await machinesNow(on);
  const found = maintenanceOf(live);
  if (!found) return say(`${app} is not in maintenance`);
  const back = live.filter(({ id }) => found.closed.includes(id));
  if (back.length === 0)
    throw new Error(
      `none of the machines that answered before is there any more (${found.closed.join(", ")}): the page stays. Deploy the application, look at fly machine list -a ${app}, then destroy the machines of the group maintenance by hand`,
    );
  for (const { id, state } of back) {
    // One that the proxy had stopped starts with the next request, and may stay; with none awake the first users would wait.
    if (back.every((one) => one.state !== "started") && state === "stopped") await act(fly, app, id, "start");
    await act(fly, app, id, "uncordon");
  }
  const awake = back.filter(({ state }) => state === "started");
  for (const { id } of awake.length > 0 ? awake : back)
    await waitForState(fly, app, id, { state: "started", seconds: START_S });
  await fly.clock.sleep(HEARD_MS);
  for (const { id } of found.page) await act(fly, app, id, "cordon");
  await fly.clock.sleep(HEARD_MS);
  const closed = await openPaths(on.door);
  if (closed.length === 0) {
    for (const { id } of found.page) await act(fly, app, id, "uncordon");
    throw new Error(`${app} still answers by the page alone: it stays in maintenance`);
  }
  await removePage(on, found.page);
  const gone = found.closed.filter((id) => !back.some((one) => one.id === id));
  say(
    `${app} is out of maintenance: ${back.length} machines answer again${gone.length > 0 ? `; gone meanwhile: ${gone.join(", ")}` : ""}`,
  );
}

async function makePage(
  on: OnFly,
  sample: MachineAnswer,
  closed: readonly string[],
  until: string | undefined,
) {
  const { fly, app, project, stack } = on;
  const config = await pageConfig(sample, { project, stack, app, until, closed });
  const made: MachineAnswer[] = [];
  try {
    for (let number = 1; number <= on.machines; number++)
      made.push(
        await createMachine(fly, app, {
          ...{ name: `maintenance-${sample.region}-${number}`, region: sample.region },
          ...{ config, skip_service_registration: true },
        }),
      );
    return made;
  } catch (error) {
    await removePage(on, made);
    throw error;
  }
}

const removePage = async ({ fly, app }: OnFly, page: readonly MachineAnswer[]) => {
  for (const { id } of page) await destroyMachine(fly, app, id, undefined, true);
};

/** Those of the page that could not be asked by their id while they take no requests. */
async function unprovenOf(on: OnFly, page: readonly MachineAnswer[]): Promise<MachineAnswer[]> {
  const left: MachineAnswer[] = [];
  for (const machine of page) if ((await openPaths(on.door, machine.id)).length > 0) left.push(machine);
  return left;
}

const proven = (on: OnFly, machine: MachineAnswer) => settled(on, () => openPaths(on.door, machine.id));

/** The app's machines as they are at this moment: what somebody did a second ago is what this is about, and lists lag behind. */
async function machinesNow({ fly, app }: OnFly): Promise<MachineAnswer[]> {
  await fly.clock.sleep(LIST_LAG_MS);
  fly.reads.forget(`machines ${app}`);
  return listMachines(fly, app);
}

/** Asks until nothing stands against it. @throws Error with what still does */
async function settled({ fly }: OnFly, ask: () => Promise<string[]>): Promise<void> {
  for (let tried = 1; ; tried++) {
    const problems = await ask();
    if (problems.length === 0) return;
    if (tried === TRIES) throw new Error(problems.join("; "));
    await fly.clock.sleep(1_000);
  }
}
