import { releaseAddress } from "../../providers/fly/api/addresses.ts";
import { deleteApp } from "../../providers/fly/api/apps.ts";
import { deleteCertificate } from "../../providers/fly/api/certificates.ts";
import type { Fly } from "../../providers/fly/api/connection.ts";
import {
  act,
  destroyMachine,
  getMachine,
  type MachineEvent,
  waitForState,
} from "../../providers/fly/api/machines.ts";
import { setSecrets } from "../../providers/fly/api/secrets.ts";
import { deleteVolume } from "../../providers/fly/api/volumes.ts";
import { whenReady } from "../../providers/fly/volume/ready.ts";
import { isNotFound } from "../../providers/kernel/errors.ts";
import type { Holdings } from "./holdings.ts";
import { markedUntil, markOf } from "./mark.ts";
import { type LastSnapshot, takeLast } from "./snapshot.ts";

/** What happened, step by step. */
export interface Removed {
  snapshots: LastSnapshot[];
  /** Whether the app itself is gone; else it stays, empty, for its snapshots. */
  whole: boolean;
}

type Say = (line: string) => void;

/**
 * Takes an app away. What can be undone comes first: requests are taken from its machines, they are stopped, the last snapshot
 * of each volume is taken and whole. Each step looks at what is there, so that a second run goes on where the first one ended.
 */
export async function removeApp(
  fly: Fly,
  holdings: Holdings,
  { days, withSnapshots }: { days: number; withSnapshots: boolean },
  say: Say,
): Promise<Removed> {
  const { app, machines, volumes } = holdings;
  const stoppedAt = await stopAll(fly, holdings, say);
  const snapshots: LastSnapshot[] = [];
  for (const volume of volumes.filter(({ going }) => !going)) {
    const last = await takeLast(fly, app, volume, { days, stoppedAt: stoppedAt.get(volume.id) });
    say(`${app}: ${volume.name} (${volume.id}) has its last snapshot: ${last.snapshot}`);
    snapshots.push(last);
  }
  for (const { id, name } of machines) {
    await gone(destroyMachine(fly, app, id, undefined, true));
    // Until then its volume is bound, and the app is refused to go.
    await gone(waitForState(fly, app, id, { state: "destroyed", seconds: 60 }));
    say(`${app}/${name}: removed`);
  }
  const until = Math.max(markedUntil(holdings.secrets) ?? 0, ...snapshots.map(({ keptUntil }) => keptUntil));
  const whole = withSnapshots || until < fly.clock.now();
  if (!whole) await empty(fly, holdings, until, say);
  else {
    await gone(deleteApp(fly, app));
    say(`${app}: the app is removed, with its addresses, certificates and secrets`);
  }
  return { snapshots, whole };
}

/** Stops every machine, without requests first: a proxy starts a stopped machine for one. Answers when each volume was at rest. */
async function stopAll(fly: Fly, { app, machines }: Holdings, say: Say): Promise<Map<string, number>> {
  const at = new Map<string, number>();
  for (const { id, name, state, config, events } of machines) {
    const resting = ["stopped", "suspended", "created", "failed"].includes(state);
    if (!resting) {
      await act(fly, app, id, "cordon");
      await act(fly, app, id, "stop");
      await waitForState(fly, app, id, { state: "stopped", seconds: 60 });
      say(`${app}/${name}: stopped`);
    }
    // By the platform's clock, as the times of its snapshots are.
    const since = lastOf(resting ? events : (await getMachine(fly, app, id)).events);
    for (const { volume } of (config?.mounts ?? []) as { volume?: string }[])
      if (volume && since !== undefined) at.set(volume, since);
  }
  return at;
}

function lastOf(events: readonly MachineEvent[] | null | undefined): number | undefined {
  const times = (events ?? []).flatMap(({ timestamp }) => timestamp ?? []);
  return times.length > 0 ? Math.max(...times) : undefined;
}

/** Takes everything away but the app itself and its snapshots; the mark comes first, so that no second run takes those. */
async function empty(
  fly: Fly,
  { app, volumes, addresses, certificates, secrets }: Holdings,
  keptUntil: number,
  say: Say,
): Promise<void> {
  const mark = markOf(keptUntil);
  const old = secrets.filter((name) => name !== mark);
  if (old.length > 0 || !secrets.includes(mark)) {
    await setSecrets(fly, app, { ...Object.fromEntries(old.map((name) => [name, null])), [mark]: "1" });
    say(`${app}: its ${old.length} secrets are removed`);
  }
  for (const { id, name } of volumes.filter(({ going }) => !going)) {
    // A volume stays bound to a destroyed machine for a while.
    await gone(whenReady(fly, () => deleteVolume(fly, app, id)));
    say(`${app}: the volume ${name} (${id}) is removed`);
  }
  for (const { ip } of addresses) {
    await gone(releaseAddress(fly, app, ip));
    say(`${app}: the address ${ip} is released`);
  }
  for (const hostname of certificates) {
    await gone(deleteCertificate(fly, app, hostname));
    say(`${app}: the certificate for ${hostname} is removed`);
  }
}

/** What is gone already is what was wanted. */
async function gone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
