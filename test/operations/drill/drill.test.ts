import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect } from "vitest";
import { takeBackup } from "../../../operations/backup/backup.ts";
import { FolderStore } from "../../../operations/backup/store/folder.ts";
import { databaseDrill } from "../../../operations/drill/database.ts";
import { type DrillEvidence, keepEvidence } from "../../../operations/drill/evidence.ts";
import { recoveryOverdue } from "../../../operations/drill/overdue.ts";
import { targetOf } from "../../../operations/postgres/target.ts";
import type { ScratchServer } from "../../../operations/scratch-server/server.ts";
import { type BackupSettings, backup } from "../../../settings/schema/backup.ts";
import { REF, supabaseWorld } from "../../support/supabase-world.ts";
import { itWithClients as it, query, serverWithClients } from "../postgres/support.ts";

const HOUR = 3_600_000;
let server: ScratchServer;
let folder: string;
let store: FolderStore;
let settings: BackupSettings;
let identity: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "drill-"));
  store = new FolderStore(folder);
  server = await serverWithClients();
  await query(server, "CREATE TABLE orders AS SELECT g AS id FROM generate_series(1, 500) g");
  identity = await generateX25519Identity();
  settings = backup.parse({ folder, recipients: [await identityToRecipient(identity)] });
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});
const drill = (more: Partial<BackupSettings> = {}) =>
  databaseDrill({
    ...{ stack: "staging", settings: { ...settings, ...more }, store, identities: [identity] },
    ...{ env: { ...process.env, HOTDASH_SCRATCH_URL: server.url() }, say: () => {} },
  });
const overdue = async (
  hours: number,
  stack = "staging",
  more: Partial<BackupSettings> = {},
  mode: "group" | "none" = "none",
) =>
  (
    await recoveryOverdue({
      settings: {
        ...{ stack, platform: "simulated", supabase: { ref: REF } },
        ...{ backup: { ...settings, ...more }, dashboard: { chroma: { mode } } },
      },
      ...{ env: process.env, now: Date.now() + hours * HOUR },
    })
  ).map(({ property, problem, fix }) => `${property}: ${problem} | ${fix}`);
/** A drill of a kind that passed now. */
const passed = (kind: DrillEvidence["kind"], now = Date.now()): DrillEvidence => ({
  ...{ format: 1, stack: "staging", kind, at: new Date(now).toISOString(), passed: true },
  ...{ rto: { minutes: 1, allowed: 60 }, rpo: null, problems: [], notes: [] },
});

it("a recovery is measured against the settings, and its evidence opens the gate until it is too old", async () => {
  await expect(drill()).rejects.toThrow(/has no backup of staging: npm run backup -- staging/);
  expect(await overdue(0)).toEqual([
    "backup: staging has no backup of its database | npm run backup -- staging",
    `drill database: nobody has shown that it works: folder ${folder} has no drill of it that passed | npm run drill -- staging database`,
    `drill rollback: nobody has shown that it works: folder ${folder} has no drill of it that passed | npm run drill -- staging rollback`,
  ]);
  await keepEvidence(store, passed("rollback"));
  const taken = await takeBackup({
    ...{
      stack: "staging",
      settings,
      store,
      target: targetOf(server.url(), "test"),
      commit: undefined,
      env: process.env,
      say: () => {},
    },
  });
  const evidence = await drill();
  expect(evidence).toMatchObject({
    passed: true,
    problems: [],
    rto: { allowed: 60 },
    rpo: { allowed: 1560 },
  });
  expect(evidence.notes[0]).toContain(`${taken.name}: 500 rows in 1 tables`);
  await keepEvidence(store, evidence);
  expect(await overdue(0)).toEqual([]);
  expect(await overdue(25.9)).toEqual([]);
  expect(await overdue(26.1)).toEqual([
    `backup: the newest of staging is 26 hours old, and backup.maxAgeHours is 26 (${taken.name}) | npm run backup -- staging`,
  ]);
  expect(await overdue(24 * 93, "staging", { maxAgeHours: 8_000 })).toEqual([
    expect.stringMatching(
      /^drill database: the last that passed was 9\d days ago, and backup\.drillDays\.database is 92/,
    ),
    expect.stringMatching(
      /^drill rollback: the last that passed was 9\d days ago, and backup\.drillDays\.rollback is 30/,
    ),
  ]);
  // Staging's drill is production's as well, and its backup is not.
  expect(await overdue(0, "production")).toEqual([
    expect.stringMatching(/^backup: production has no backup/),
  ]);
  // Who says nothing of backups owes none.
  expect(await overdue(0, "staging", { recipients: [] })).toEqual([]);
});

it("one that failed or was too slow opens nothing", async () => {
  const failed = {
    ...(await drill({ rpoMinutes: -1, rtoMinutes: -1 })),
    at: new Date(Date.now() + HOUR).toISOString(),
  };
  expect(failed.passed).toBe(false);
  expect(failed.problems).toEqual([
    expect.stringMatching(/^it took [\d.]+ minutes, and backup\.rtoMinutes is -1$/),
    expect.stringMatching(/^the newest backup is [\d.]+ minutes old, and backup\.rpoMinutes is -1$/),
  ]);
  await keepEvidence(store, failed);
  await keepEvidence(store, passed("rollback", Date.now() + 24 * 92 * HOUR));
  expect(await overdue(24 * 92.5, "staging", { maxAgeHours: 8_000 })).toHaveLength(1);
  await query(server, "DELETE FROM orders WHERE id > 400");
  // What is compared is the backup: that the database went on is no fault of it.
  expect((await drill()).passed).toBe(true);
});

it("a backup of Supabase's own stands for ours where the settings let it, and Supabase is asked only then", async () => {
  const sim = await supabaseWorld({ timings: {} }, 1);
  try {
    const none = { recipients: [] as string[], folder: undefined };
    const asked = () => sim.journal.entries().length;
    // Production has none of ours: see above.
    expect(await overdue(0, "production")).toHaveLength(1);
    expect(asked()).toBe(0);
    expect(await overdue(0, "production", { supabase: "daily" })).toEqual([]);
    expect(await overdue(0, "production", { supabase: "daily", ...none })).toEqual([]);
    expect(asked()).toBe(2);
    expect(await overdue(0, "staging", { supabase: "daily" })).toEqual([]);
    expect(asked()).toBe(2);

    const own = /Supabase's own backup of .* is 27 hours old, and backup\.maxAgeHours is 26/;
    expect(await overdue(26.5, "production", { supabase: "daily" })).toEqual([
      expect.stringMatching(
        new RegExp(`^backup: production has no backup of its database; ${own.source} \\| npm run backup`),
      ),
    ]);
    expect(await overdue(26.5, "production", { supabase: "daily", ...none })).toEqual([
      expect.stringMatching(
        new RegExp(
          `^backup: ${own.source} \\| look at https://supabase\\.com/.*/${REF}/database/backups/scheduled$`,
        ),
      ),
    ]);
    expect(await overdue(0, "production", { supabase: "pitr", ...none })).toEqual([
      expect.stringMatching(/^backup: Supabase's point in time recovery is off/),
    ]);
    process.env.SUPABASE_ACCESS_TOKEN = "sim_wrong";
    expect(await overdue(0, "production", { supabase: "daily", ...none })).toEqual([
      expect.stringMatching(/^backup: Supabase's own backups could not be asked for: .*401/),
    ]);
  } finally {
    await sim.close();
  }
});

it("each kind is due after its own time, and one of Chroma only where there is an index", async () => {
  const other = new FolderStore(join(folder, "kinds"));
  const due = async (days: number, mode: "group" | "none" = "group") =>
    (await overdue(24 * days, "staging", { folder: join(folder, "kinds") }, mode))
      .map((line) => line.split(":")[0])
      .filter((line) => line !== "backup");
  expect(await due(0)).toEqual(["drill database", "drill chroma", "drill rollback"]);
  for (const kind of ["database", "rollback"] as const) await keepEvidence(other, passed(kind));
  expect(await due(0, "none")).toEqual([]);
  expect(await due(0)).toEqual(["drill chroma"]);
  await keepEvidence(other, passed("chroma"));
  expect(await due(29.9)).toEqual([]);
  expect(await due(30.1)).toEqual(["drill rollback"]);
  expect(await due(91.9)).toEqual(["drill rollback"]);
  expect(await due(92.1)).toEqual(["drill database", "drill chroma", "drill rollback"]);
});
