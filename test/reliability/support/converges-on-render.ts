import { expect } from "vitest";
import type { KilledUp } from "./killed-up.ts";
import { mended } from "./mended.ts";

/** After a kill: the repair and one plain `up` converge, with no orphan and no second service on Render. */
export async function expectConvergesOnRender(killed: KilledUp): Promise<void> {
  const { simulation, stack } = killed;
  const at = await mended(killed);

  const { services, keyValues } = simulation.render.world;
  const all = [...services.values()];
  expect(all.map(({ settings }) => settings.name).sort(), at).toEqual([
    "hotdash-staging",
    "hotdash-staging-chroma",
    "hotdash-staging-queue",
  ]);
  for (const { deploys, settings } of all)
    expect(
      deploys.filter(({ status }) => status === "live"),
      `${at}: ${settings.name}`,
    ).toHaveLength(1);
  expect(
    [...keyValues.values()].map(({ name }) => name),
    at,
  ).toEqual(["hotdash-staging-redis"]);
  const domains = simulation.render.service("hotdash-staging").customDomains;
  expect(
    domains.map(({ name }) => name),
    at,
  ).toEqual(["staging.hotrodan.com"]);

  const again = await stack.preview(["--refresh", "--expect-no-changes"]);
  expect(again.code, `${at}\n${again.stdout}${again.stderr}`).toBe(0);
}
