import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChromaDrill, chromaDrill } from "../../../operations/drill/chroma.ts";
import { newestExport } from "../../../operations/drill/exports.ts";
import { type ScratchAsked, withScratchIndex } from "../../../operations/drill/scratch-index.ts";
import { connect } from "../../../providers/fly/api/connection.ts";
import { createMachine } from "../../../providers/fly/api/machines.ts";
import { createVolume } from "../../../providers/fly/api/volumes.ts";
import { whenReady } from "../../../providers/fly/volume/ready.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { phaseAt } from "../../../simulators/fly/volume.ts";
import { Driven, flyWorld, image, machinesOf, place } from "../../support/fly-world.ts";

const GUEST = { cpu_kind: "shared", cpus: 1, memory_mb: 2048 };
const [NOW, MINUTE] = [Date.parse("2026-11-30T12:00:00Z"), 60_000];
let sim: FlySimulator;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());

const volumesOf = (app: string) =>
  [...(sim.world.apps.get(app)?.volumes.values() ?? [])]
    .filter((volume) => phaseAt(volume.phases, sim.world.now()) === "created")
    .map(({ id, name }) => ({ id, name }));

/** A machine that mounts a volume, as soon as that is made. */
const mounting = (app: string, name: string, volume: string, group: string) => {
  const fly = connect({ platform: "simulated" });
  const config = {
    ...{ image: image("1"), guest: GUEST, mounts: [{ volume, path: "/data/chroma" }] },
    metadata: { fly_process_group: group },
  };
  return whenReady(fly, () => createMachine(fly, app, { name, region: "dfw", config }));
};

/** An app whose index serves from its volume, and a drill beside it. */
async function serving(app: string, programs: Partial<ScratchAsked["programs"]> = {}) {
  await new Driven("fly:App").create({ ...place, name: app });
  const fly = connect({ platform: "simulated" });
  const volume = {
    region: "dfw",
    size_gb: 10,
    encrypted: true,
    snapshot_retention: 5,
    auto_backup_enabled: true,
  };
  const { id } = await createVolume(fly, app, { name: "chroma_data", ...volume });
  await mounting(app, "chroma-dfw-1", id, "chroma");
  await expect.poll(() => machinesOf(sim, app)[0]?.state).toBe("started");
  const asked: ScratchAsked = {
    ...{ fly, app, project: "hotdash", stack: "staging", image: image("1"), region: "dfw", guest: GUEST },
    ...{ size_gb: 10, live: "chroma_data", path: "/data/chroma", env: { CHROMA_PATH: "/data/chroma" } },
    programs: {
      ...{ rebuild: ["npm", "run", "sim-sleep-30000"], check: ["npm", "run", "sim-sleep-3000"] },
      ...programs,
    },
    say: () => {},
  };
  const untouched = () => [machinesOf(sim, app), volumesOf(app)];
  return { fly, asked, volume, untouched, before: untouched() };
}

const drill = (asked: ScratchAsked, change: Partial<ChromaDrill> = {}) =>
  chromaDrill({
    ...{ stack: "staging", settings: { rtoMinutes: 60, rpoMinutes: 1560 }, say: () => {}, now: NOW },
    ...{ from: undefined, exports: undefined, withScratch: (use) => withScratchIndex(asked, use) },
    ...change,
  });

it("builds the index on a volume of its own, asks it there, and leaves nothing: the one that serves is not touched", async () => {
  const { asked, untouched, before } = await serving("index-good");
  const during: [string, string | undefined, { volume?: string | undefined }[] | undefined, unknown][] = [];
  const evidence = await drill(asked, {
    withScratch: (use) =>
      withScratchIndex(asked, (index) =>
        use({
          ...index,
          run: async (program, limit) => {
            const ended = await index.run(program, limit);
            const [, machine] = machinesOf(sim, "index-good");
            during.push([
              program,
              machine?.config.init?.cmd?.at(-1),
              machine?.config.mounts,
              machine?.config,
            ]);
            return ended;
          },
        }),
      ),
  });
  expect(evidence).toMatchObject({ kind: "chroma", passed: true, problems: [], rpo: null });
  // Half a minute, three seconds, and what the platform takes for a machine, in its own time.
  expect(evidence.rto.minutes).toBeGreaterThanOrEqual(0.5);
  expect(evidence.notes[0]).toBe("built from what the database has");
  const mounts = [{ volume: expect.stringMatching(/^vol_/), path: "/data/chroma" }];
  const config = expect.objectContaining({
    ...{ env: { CHROMA_PATH: "/data/chroma" }, restart: { policy: "no" } },
    metadata: expect.objectContaining({ fly_process_group: "drill" }),
  });
  expect(during).toEqual([
    ["rebuild", "sim-sleep-30000", mounts, config],
    ["check", "sim-sleep-3000", mounts, config],
  ]);
  const volumes = during.map(([, , own]) => own?.[0]?.volume);
  expect(new Set(volumes).size).toBe(1);
  expect(before[1]).not.toContainEqual(expect.objectContaining({ id: volumes[0] }));
  expect(untouched()).toEqual(before);
});

it.each([
  ["a rebuild that fails", { rebuild: ["sim-exit-7"] }, "backup.chroma.rebuild ended with exit code 7"],
  ["an index that does not answer", { check: ["sim-exit-3"] }, "backup.chroma.check ended with exit code 3"],
])("%s does not pass, and leaves nothing either", async (name, programs, problem) => {
  const app = `index-${name.split(" ").at(1)}`;
  const { asked, untouched, before } = await serving(app, programs);
  const evidence = await drill(asked);
  expect([evidence.passed, evidence.problems]).toEqual([false, [problem]]);
  expect(untouched()).toEqual(before);
});

it("what was not filled is not asked", async () => {
  const ran: string[] = [];
  const evidence = await drill({} as ScratchAsked, {
    withScratch: (use) =>
      use({
        madeMs: 0,
        run: async (program) => {
          ran.push(program);
          return { code: 7, ms: 1_000 };
        },
      }),
  });
  expect([ran, evidence.problems]).toEqual([["rebuild"], ["backup.chroma.rebuild ended with exit code 7"]]);
});

it("a rebuild without an end is stopped when it has taken as long as it may", async () => {
  const { asked, untouched, before } = await serving("index-slow", { rebuild: ["sim-sleep-90000000"] });
  const evidence = await drill(asked, { settings: { rtoMinutes: 1, rpoMinutes: 1 } });
  expect(evidence.problems).toEqual([
    expect.stringMatching(/^backup\.chroma\.rebuild did not end by itself within [\d.]+ s, and was stopped$/),
  ]);
  expect(untouched()).toEqual(before);
});

it("what a killed drill left is taken away by the next, and nothing of anybody else", async () => {
  const { asked, fly, volume, before } = await serving("index-left");
  const { id: left } = await createVolume(fly, "index-left", { ...volume, name: "chroma_drill" });
  await mounting("index-left", "drill-dfw-1", left, "drill");
  const { id: theirs } = await createVolume(fly, "index-left", { ...volume, name: "chroma_drill" });
  await mounting("index-left", "by-hand", theirs, "theirs");
  expect((await drill(asked)).passed).toBe(true);
  expect(machinesOf(sim, "index-left").map(({ name }) => name)).toEqual(["by-hand", "chroma-dfw-1"]);
  expect(volumesOf("index-left")).toEqual([...(before[1] ?? []), { id: theirs, name: "chroma_drill" }]);
});

it("a volume that serves under the drill's name stops it before anything is made", async () => {
  const { asked, untouched, before } = await serving("index-named");
  await expect(drill({ ...asked, live: "chroma_drill" })).rejects.toThrow(
    "dashboard.chroma.volume.name is chroma_drill",
  );
  expect(untouched()).toEqual(before);
});

describe("an index that is built from the weekly export", () => {
  const stored = (...names: string[]) => names.map((name) => ({ name, bytes: 10 }));
  const never: ChromaDrill["withScratch"] = () => {
    throw new Error("nothing may be made");
  };
  const passing: ChromaDrill["withScratch"] = (use) =>
    use({ madeMs: 1_000, run: async () => ({ code: 0, ms: 60_000 }) });

  it("takes the newest file with its moment in its name, of that folder alone", () => {
    const all = [
      ...stored("chroma/20261123T040000Z.jsonl.gz", "chroma/embeddings-20261130T040000Z.jsonl"),
      ...stored("chroma/latest.jsonl", "chroma/20261399T999999Z.jsonl", "other/20261201T040000Z.jsonl"),
      { name: "chroma/20261130T050000Z.jsonl", bytes: 0 },
    ];
    expect(newestExport(all, "chroma/")).toEqual({
      ...{ name: "chroma/embeddings-20261130T040000Z.jsonl", at: Date.parse("2026-11-30T04:00:00Z") },
    });
    expect(newestExport(stored("chroma/latest.jsonl"), "chroma/")).toBeUndefined();
  });

  it.each([
    [1560, true, []],
    [1561, false, ["the newest export is 1561 minutes old, and backup.rpoMinutes is 1560"]],
  ])("would lose what came after it: %d minutes", async (old, passed, problems) => {
    const from = { name: "chroma/x", at: NOW - old * MINUTE };
    const evidence = await drill({} as ScratchAsked, { from, exports: "chroma/", withScratch: passing });
    expect(evidence).toMatchObject({ passed, problems, rpo: { minutes: old, allowed: 1560 } });
    expect(evidence.notes[0]).toBe("built from chroma/x");
    // Two programs of a minute each, and a second for machine and volume.
    expect(evidence.rto.minutes).toBe(2);
  });

  it("is not built where there is none", async () => {
    const evidence = await drill({} as ScratchAsked, { exports: "chroma/", withScratch: never });
    expect([evidence.passed, evidence.rpo, evidence.problems]).toEqual([
      false,
      null,
      [
        "there is no export whose name begins with chroma/ and has its moment in it, so that there is nothing to build it from",
      ],
    ]);
  });
});
