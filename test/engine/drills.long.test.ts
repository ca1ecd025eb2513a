import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DrillEvidence } from "../../operations/drill/evidence.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { machinesOf } from "../support/fly-world.ts";
import { DeployWorld } from "./support/deploy-world.ts";

/* Drills that change what runs or make something beside it, by the command, the engine and the simulators. Each goes on from the last. */
const LIMIT = { timeout: 1_800_000 };
let world: DeployWorld;
let stack: Stack;
let kept: string;
let digests: string[];
beforeAll(async () => {
  world = await DeployWorld.start();
  stack = await world.stack("staging");
  kept = join(world.workspace.project.folder, "kept");
  await mkdir(kept);
  await stack.set(["backup", "folder"], kept);
  await stack.set(["backup", "recipients"], [await identityToRecipient(await generateX25519Identity())]);
  digests = ["main-1", "main-2"].map((tag) => world.built(tag).digest);
}, 600_000);
afterAll(() => world.stop());

/** Evidence of one kind, oldest first. */
async function evidence(kind: string): Promise<DrillEvidence[]> {
  const names = (await readdir(kept)).filter((name) => name.startsWith(`staging-${kind}-`)).sort();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(kept, name), "utf8"))));
}
const running = () => world.images().map((image) => image?.split("@")[1]);

describe("the way back", () => {
  it("is not practised where there is no earlier release, and nothing is touched", LIMIT, async () => {
    const first = await world.deploy("staging", ["--image", "main-1"]);
    expect(first.code, first.printed).toBe(0);
    const { code, printed } = await world.run("drill", ["staging", "rollback"]);
    expect([code, printed]).toEqual([
      1,
      expect.stringContaining("there is no earlier release that was live"),
    ]);
    expect([running(), await evidence("rollback")]).toEqual([[digests[0]], []]);
  });

  it("is gone and gone forward again under load, twice", LIMIT, async () => {
    const second = await world.deploy("staging", ["--image", "main-2"]);
    expect(second.code, second.printed).toBe(0);
    for (const times of [1, 2]) {
      const { code, printed } = await world.run("drill", ["staging", "rollback"]);
      expect(code, printed).toBe(0);
      expect(printed).toContain("drill rollback of staging: passed");
      expect(running()).toEqual([digests[1]]);
      expect(await evidence("rollback")).toHaveLength(times);
    }
    const [{ rto, rpo, problems, notes } = {} as DrillEvidence] = await evidence("rollback");
    expect([rto.allowed, rpo?.allowed, problems]).toEqual([60, 1560, []]);
    expect(rpo?.minutes).toBeLessThan(1);
    expect(rto.minutes).toBeGreaterThan(0);
    const requests = Number(/^(\d+) requests/.exec(notes[2] ?? "")?.[1]);
    expect(requests).toBeGreaterThan(20);
    // It went by the platform: the older release really ran in between.
    const { releases } = await stack.outputs();
    const digestsOf = (releases as { image: string }[]).map(({ image }) => image.split("@")[1]);
    expect(digestsOf.slice(0, 3)).toEqual([digests[1], digests[0], digests[1]]);
    expect(machinesOf(world.simulation.fly, "hotdash-staging").every(({ cordoned }) => !cordoned)).toBe(true);
  });

  it("is not practised in production", LIMIT, async () => {
    const { code, printed } = await world.run("drill", ["production", "rollback"]);
    expect([code, printed]).toEqual([2, expect.stringContaining("npm run drill -- staging rollback")]);
  });
});

describe("a lost index", () => {
  const drill = () => world.run("drill", ["staging", "chroma"]);

  it("is not built by guess: the settings say how", LIMIT, async () => {
    const { code, printed } = await drill();
    expect([code, printed]).toEqual([
      1,
      expect.stringContaining("'hotdash:backup.chroma.rebuild' '<program>'"),
    ]);
  });

  it(
    "is built again beside the one that serves, from the newest export, without its address",
    LIMIT,
    async () => {
      const before = machinesOf(world.simulation.fly, "hotdash-staging");
      const moment = `${new Date(Date.now() - 3_600_000).toISOString().replace(/[-:]|\.\d+/g, "")}`;
      await writeFile(join(kept, `chroma-embeddings-${moment}.jsonl`), "{}");
      await stack.set(["backup", "chroma"], {
        ...{ rebuild: "npm run sim-sleep-20000", check: "npm run sim-sleep-2000", exports: "chroma-" },
      });
      const seen: Record<string, string>[] = [];
      const watching = setInterval(() => {
        for (const { name, config } of machinesOf(world.simulation.fly, "hotdash-staging"))
          if (name.startsWith("drill-")) seen.push(config.env ?? {});
      }, 20);
      const { code, printed } = await drill();
      clearInterval(watching);
      expect(code, printed).toBe(0);
      expect(seen[0]).toMatchObject({
        ...{ CHROMA_PATH: "/data/chroma", HOTDASH_CHROMA_EXPORT: `chroma-embeddings-${moment}.jsonl` },
      });
      expect(Object.keys(seen[0] ?? {})).not.toContain("CHROMA_URL");
      expect(machinesOf(world.simulation.fly, "hotdash-staging")).toEqual(before);
      const [{ rpo, passed } = {} as DrillEvidence] = await evidence("chroma");
      expect([passed, rpo?.minutes]).toEqual([true, expect.closeTo(60, -1)]);
    },
  );
});
