import { expect } from "vitest";
import { repair } from "../../../operations/repair/repair.ts";
import { machinesOf } from "../../support/fly-world.ts";
import { APP, type KilledUpdates } from "./killed-update.ts";

/** After a killed update: the repair and one plain `up` to an image end with each slot filled once, and nothing else. */
export async function expectHealed(
  { simulation, stack }: KilledUpdates,
  to: string,
  at: string,
): Promise<void> {
  await repair(stack, { force: false, github: () => stack.githubAccess(), say: () => undefined });
  const up = await stack.up([], { env: { HOTDASH_IMAGE: to } });
  expect(up.code, `${at}\n${up.stdout}${up.stderr}`).toBe(0);
  const machines = machinesOf(simulation.fly, APP);
  expect(machines.map(({ name }) => name.replace(/-b$/, "")).sort(), at).toEqual([
    "chroma-dfw-1",
    "web-dfw-1",
    "web-dfw-2",
  ]);
  expect(
    machines.map(({ config, cordoned, state }) => [config.image, cordoned, state]),
    at,
  ).toEqual(Array(3).fill([to, false, "started"]));
  const now = simulation.fly.world.now();
  const leased = [...(simulation.fly.world.apps.get(APP)?.machines.values() ?? [])].filter(
    ({ lease, now: { state } }) => state !== "destroyed" && lease !== undefined && lease.expiresAt > now,
  );
  expect(
    leased.map(({ name }) => name),
    `${at}: a lease is left`,
  ).toEqual([]);
}
