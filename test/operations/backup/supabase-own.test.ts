import { expect, it } from "vitest";
import { judgeOwnBackups } from "../../../operations/backup/supabase-own.ts";
import { type DeployContext, StepFailure } from "../../../operations/deploy/step.ts";
import { backup } from "../../../operations/deploy/steps/backup.ts";
import type { BackupsAnswer } from "../../../providers/supabase/api/project.ts";
import { backup as schema } from "../../../settings/schema/backup.ts";
import { REF, supabaseTests } from "../../support/supabase-world.ts";

/* Backups of Supabase's own in place of ours: what counts, and what a deploy makes of it before it migrates. */
const NOW = Date.parse("2026-11-30T12:00:00Z");
const HOUR = 3_600_000;
const at = (hours: number) => new Date(NOW - hours * HOUR).toISOString();
const unix = (hours: number) => (NOW - hours * HOUR) / 1_000;

const answer = (
  backups: [status: string, hours: number][],
  physical?: number,
  pitr_enabled = false,
): BackupsAnswer => ({
  pitr_enabled,
  backups: backups.map(([status, hours]) => ({ status, inserted_at: at(hours) })),
  physical_backup_data: physical === undefined ? {} : { latest_physical_backup_date_unix: unix(physical) },
});

it.each<[string, "daily" | "pitr", BackupsAnswer, RegExp]>([
  [
    "the newest that is complete",
    "daily",
    answer([
      ["COMPLETED", 50],
      ["COMPLETED", 25],
    ]),
    /^counts: .*T11:00:00/,
  ],
  ["one at the very limit", "daily", answer([["COMPLETED", 26]]), /^counts/],
  [
    "one past the limit",
    "daily",
    answer([["COMPLETED", 26.01]]),
    /26 hours old, and backup\.maxAgeHours is 26/,
  ],
  [
    "ones that are not complete",
    "daily",
    answer([
      ["FAILED", 1],
      ["PENDING", 1],
      ["REMOVED", 2],
    ]),
    /no backup that is complete/,
  ],
  ["one of the future", "daily", answer([["COMPLETED", -1]]), /no backup that is complete/],
  ["a physical one", "daily", answer([], 3), /^counts: .*T09:00:00/],
  ["none", "daily", answer([]), /no backup that is complete/],
  [
    "recovery that reaches to now",
    "pitr",
    answer([], 0.03, true),
    /^counts: Supabase's point in time recovery of/,
  ],
  ["recovery that lags behind", "pitr", answer([["COMPLETED", 1]], 27, true), /27 hours old/],
  [
    "a fresh daily one without it",
    "pitr",
    answer([["COMPLETED", 1]]),
    /is off, and backup\.supabase is pitr/,
  ],
  [
    "a daily one beside recovery that reaches nowhere",
    "pitr",
    answer([["COMPLETED", 1]], undefined, true),
    /says no time that it reaches/,
  ],
])("%s, where %s may count", (_, supabase, given, says) => {
  const judged = judgeOwnBackups(given, { supabase, maxAgeHours: 26 }, NOW);
  expect("counts" in judged ? `counts: ${judged.counts}` : judged.problem).toMatch(says);
});

const { sim, requests } = supabaseTests();

/** What the deploy's step does before a migration; nothing here has a place for a backup of ours. */
async function step(supabase: "no" | "daily" | "pitr", environmentClass: "production" | "staging") {
  const said: string[] = [];
  const settings = {
    ...{ stack: environmentClass, environmentClass, platform: "simulated", supabase: { ref: REF } },
    backup: schema.parse({ supabase }),
  };
  const context = {
    facts: { settings, migrations: { plan: { pending: [{}] } } },
    ...{ stack: { name: environmentClass, project: { env: process.env } }, folder: { entries: () => [] } },
    ...{ now: () => sim().world.now(), say: (line: string) => said.push(line) },
  } as unknown as DeployContext;
  const done = await backup.done?.(context);
  return done ?? (await backup.run(context));
}

it("before a migration it takes the place of ours where the settings say so", async () => {
  expect(await step("daily", "production")).toMatch(
    /^Supabase's own backup of \S+, which its Management API confirms$/,
  );
  expect(await step("daily", "staging")).toMatch(/confirms$/);
  expect(requests()).toEqual(["GET /database/backups", "GET /database/backups"]);
});

it("is not asked for where they do not, and production then needs ours", async () => {
  expect(await step("no", "staging")).toMatch(/not demanded here/);
  await expect(step("no", "production")).rejects.toThrow(/backup/);
  expect(requests()).toEqual([]);
});

it("closes the deploy where none counts, and nothing was changed", async () => {
  sim().project(REF).backups = [];
  const refused = await step("daily", "production").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StepFailure);
  expect(refused).toMatchObject({
    code: 20,
    message: expect.stringMatching(
      /^Supabase has no backup that is complete; nothing was changed\nfix: look at /,
    ),
  });
  await expect(step("pitr", "staging")).rejects.toThrow(/point in time recovery is off/);
});
