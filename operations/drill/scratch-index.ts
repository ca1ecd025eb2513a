import type { Fly } from "../../providers/fly/api/connection.ts";
import {
  act,
  createMachine,
  destroyMachine,
  getMachine,
  listMachines,
  type MachineAnswer,
  updateMachine,
  waitForState,
} from "../../providers/fly/api/machines.ts";
import { createVolume, deleteVolume, listVolumes } from "../../providers/fly/api/volumes.ts";
import { processGroupOf } from "../../providers/fly/process-group/observe.ts";
import { whenReady } from "../../providers/fly/volume/ready.ts";
import { isNotFound } from "../../providers/kernel/errors.ts";
import { runsOnFly } from "../jobs/runs.ts";
import type { Ended, ScratchIndex } from "./chroma.ts";

/** Process group of a drill's machine: no other one's, so that nothing takes it for the index that serves. */
export const DRILL_GROUP = "drill";
/** Name of its volume; no setting may give the live one this name. */
export const DRILL_VOLUME = "chroma_drill";

/** Where on Fly, and what runs there. */
export interface ScratchAsked {
  fly: Fly;
  app: string;
  project: string;
  stack: string;
  image: string;
  region: string;
  guest: { cpu_kind: string; cpus: number; memory_mb: number };
  size_gb: number;
  /** Name of the volume that serves, which is never touched. */
  live: string;
  /** Folder of the index: where the volume is mounted. */
  path: string;
  env: Readonly<Record<string, string>>;
  programs: Record<"rebuild" | "check", readonly string[]>;
  say(line: string): void;
}

/** How often a machine is looked at. */
const POLL_MS = 3_000;
/** Seconds that a machine may take until it is gone. */
const GONE_S = 60;

/**
 * Makes a volume and a machine for a drill in the app of the index: its secrets are there, and nothing reaches it, since it
 * has no service and a group of its own. Both are taken away at the end, and what a drill that was killed left before.
 * @throws Error before anything is made when the live volume has the name of the drill's
 */
export async function withScratchIndex<T>(
  asked: ScratchAsked,
  use: (index: ScratchIndex) => Promise<T>,
): Promise<T> {
  const { fly, app } = asked;
  if (asked.live === DRILL_VOLUME)
    throw new Error(
      `dashboard.chroma.volume.name is ${DRILL_VOLUME}, which a drill makes and takes away: give the one that serves another name`,
    );
  await cleared(asked);
  const begun = fly.clock.now();
  try {
    const { id: volume } = await createVolume(fly, app, {
      ...{ name: DRILL_VOLUME, region: asked.region, size_gb: asked.size_gb, compute: asked.guest },
      ...{ encrypted: true, snapshot_retention: 1, auto_backup_enabled: false },
    });
    let machine: MachineAnswer | undefined;
    return await use({
      madeMs: fly.clock.now() - begun,
      run: async (program, limitMs) => {
        const config = configOf(asked, volume, program);
        const started = fly.clock.now();
        const seen = machine === undefined ? 0 : starts(await getMachine(fly, app, machine.id));
        machine = machine ? await again(asked, machine, config) : await made(asked, config);
        return ended(asked, machine.id, { seen, started, limitMs });
      },
    });
  } finally {
    await cleared(asked);
  }
}

const made = ({ fly, app, region }: ScratchAsked, config: Record<string, unknown>) =>
  whenReady(fly, () =>
    createMachine(fly, app, {
      ...{ name: `${DRILL_GROUP}-${region}-1`, region, config },
      skip_service_registration: true,
    }),
  );

/** A machine that has ended stays so when it is updated: it is started after it, and refused (412) until its host has let it go. */
async function again({ fly, app }: ScratchAsked, { id }: MachineAnswer, config: Record<string, unknown>) {
  const machine = await whenReady(fly, () => updateMachine(fly, app, id, { config }));
  await whenReady(fly, () => act(fly, app, id, "start"));
  return machine;
}

const starts = ({ events }: MachineAnswer) => runsOnFly(events ?? []).length;

function configOf(asked: ScratchAsked, volume: string, program: "rebuild" | "check") {
  const { image, guest, env, path, programs, project, stack, app } = asked;
  return {
    ...{ image, guest, env, init: { cmd: [...programs[program]] } },
    mounts: [{ volume, path }],
    // Once: a program that fails has said so.
    restart: { policy: "no" },
    metadata: {
      ...{ fly_process_group: DRILL_GROUP, hotdash_project: project, hotdash_stack: stack },
      hotdash_app: app,
    },
  };
}

/** Follows a run to its end. One that goes on beyond its limit is stopped. */
async function ended(
  { fly, app }: ScratchAsked,
  id: string,
  { seen, started, limitMs }: { seen: number; started: number; limitMs: number },
): Promise<Ended> {
  for (;;) {
    await fly.clock.sleep(POLL_MS);
    const runs = runsOnFly((await getMachine(fly, app, id)).events ?? []);
    const [run] = runs.length > seen ? runs : [];
    // By one clock: that of the platform may show another time.
    if (run?.ended !== undefined) return { code: run.code, ms: fly.clock.now() - started };
    if (fly.clock.now() - started <= limitMs) continue;
    await act(fly, app, id, "stop");
    return { code: undefined, ms: fly.clock.now() - started };
  }
}

/** Takes away machines and volumes of drills; none of anything else. */
async function cleared({ fly, app, say }: ScratchAsked): Promise<void> {
  fly.reads.forget(`machines ${app}`);
  for (const machine of await listMachines(fly, app)) {
    if (processGroupOf(machine) !== DRILL_GROUP) continue;
    await destroyMachine(fly, app, machine.id, undefined, true);
    await gone(waitForState(fly, app, machine.id, { state: "destroyed", seconds: GONE_S }));
  }
  const others = new Set((await listMachines(fly, app)).map(({ id }) => id));
  for (const { id, name, attached_machine_id: at } of await listVolumes(fly, app)) {
    // One that a machine of somebody else's mounts is no drill's, whatever its name.
    if (name !== DRILL_VOLUME || (at && others.has(at))) continue;
    await gone(whenReady(fly, () => deleteVolume(fly, app, id)));
    say(`the drill's own volume ${id} is gone`);
  }
}

async function gone(request: Promise<unknown>): Promise<void> {
  await request.catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
  });
}
