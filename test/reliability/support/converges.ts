import { expect } from "vitest";
import { machinesOf } from "../../support/fly-world.ts";
import type { KilledUp } from "./killed-up.ts";
import { mended } from "./mended.ts";

/** After a kill: the repair and one plain `up` converge, with no orphan and no duplicate on either platform. */
export async function expectConverges(killed: KilledUp): Promise<void> {
  const { simulation, stack } = killed;
  const at = await mended(killed);

  const app = simulation.fly.world.apps.get("hotdash-staging");
  expect(
    machinesOf(simulation.fly, "hotdash-staging").map(({ name }) => name),
    at,
  ).toEqual(["chroma-dfw-1", "web-dfw-1"]);
  expect(
    [...(app?.volumes.values() ?? [])].filter(({ phases }) => phases.at(-1)?.state === "created").length,
    at,
  ).toBe(1);
  expect(app?.ips.map(({ type }) => type).sort(), at).toEqual(["shared_v4", "v6"]);
  expect([...(app?.certificates.keys() ?? [])], at).toEqual(["staging.hotrodan.com"]);
  const environment = simulation.github.world.environment("HotDash", "staging");
  expect(
    [...(environment?.policies.values() ?? [])].map(({ name }) => name),
    at,
  ).toEqual(["main"]);
  expect([...(environment?.variables.keys() ?? [])].sort(), at).toEqual([
    "APP_URL",
    "FLY_APP",
    "SUPABASE_PROJECT_REF",
  ]);
  expect([...(environment?.secrets.keys() ?? [])].sort(), at).toEqual(["DIRECT_URL", "STAGING_DB_URL"]);

  const again = await stack.preview(["--refresh", "--expect-no-changes"]);
  expect(again.code, `${at}\n${again.stdout}${again.stderr}`).toBe(0);
}
