import { expect } from "vitest";
import { machinesOf } from "../../support/fly-world.ts";
import { APPS, type KilledUp } from "./killed-up.ts";
import { mended } from "./mended.ts";

/** What each of the apps beside the dashboard's has in staging once it is there. */
const WHOLE = {
  chatwoot: {
    machines: ["web-dfw-1", "worker-dfw-1"],
    volumes: 1,
    ips: ["shared_v4", "v6"],
    certificates: ["chat-staging.hotrodan.com"],
    secrets: ["POSTGRES_PASSWORD", "REDIS_URL", "SECRET_KEY_BASE"],
  },
  agents: {
    machines: ["web-dfw-1"],
    volumes: 0,
    ips: ["private_v6"],
    certificates: [],
    secrets: ["AGENT_KEY", "HOOK_KEY"],
  },
} as const;

/** After a kill: the repair and one plain `up` converge, with the app whole, no orphan and no duplicate, and the dashboard as well. */
export async function expectConvergesBeside(killed: KilledUp, which: keyof typeof WHOLE): Promise<void> {
  const { simulation, stack } = killed;
  const at = await mended(killed);

  const app = simulation.fly.world.apps.get(APPS[which]);
  const machines = machinesOf(simulation.fly, APPS[which]);
  expect(
    {
      machines: machines.map(({ name }) => name).filter((name) => !name.startsWith("release-command")),
      volumes: [...(app?.volumes.values() ?? [])].filter(({ phases }) => phases.at(-1)?.state === "created")
        .length,
      ips: app?.ips.map(({ type }) => type).sort(),
      certificates: [...(app?.certificates.keys() ?? [])],
      secrets: [...(app?.secrets.digests().keys() ?? [])].sort(),
    },
    at,
  ).toEqual(WHOLE[which]);
  // One record of the last release command, whichever run it was.
  const records = machines.filter(({ name }) => name.startsWith("release-command"));
  expect(records.length, at).toBe(which === "chatwoot" ? 1 : 0);
  expect(
    machinesOf(simulation.fly, "hotdash-staging").map(({ name }) => name),
    at,
  ).toEqual(["chroma-dfw-1", "web-dfw-1"]);
  const again = await stack.preview(["--refresh", "--expect-no-changes"]);
  expect(again.code, `${at}\n${again.stdout}${again.stderr}`).toBe(0);
}
