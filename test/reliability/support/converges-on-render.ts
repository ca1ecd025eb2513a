import { expect } from "vitest";
import { repair } from "../../../operations/repair/repair.ts";
import { IMAGE, type KilledUp } from "./killed-up.ts";

/** After a kill: the repair and one plain `up` converge, with no orphan and no second service on Render. */
export async function expectConvergesOnRender({ simulation, stack, requests }: KilledUp): Promise<void> {
  const at = `killed at ${requests.at(-1)}`;
  const said: string[] = [];
  await repair(stack, { force: false, github: () => stack.githubAccess(), say: (line) => said.push(line) });
  const up = await stack.up([], { env: IMAGE });
  expect(up.code, `${at}\n${said.join("\n")}\n${up.stdout}${up.stderr}`).toBe(0);
  expect(up.stdout + up.stderr, at).not.toMatch(/pending|interrupted/i);

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
