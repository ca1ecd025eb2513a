import { messageOf } from "../../providers/kernel/errors.ts";
import { connect } from "../../providers/supabase/api/connection.ts";
import { type BackupsAnswer, getBackups } from "../../providers/supabase/api/project.ts";
import type { StackSettings } from "../../settings/types.ts";
import { ageInWords } from "./newest.ts";
import { isConfigured } from "./of-stack.ts";

/** What says whether Supabase's own backups count for a stack, and whom to ask. */
export interface OwnBackupsAsked {
  settings: Pick<StackSettings, "stack" | "platform" | "backup"> & {
    supabase: Pick<StackSettings["supabase"], "ref">;
  };
  env: NodeJS.ProcessEnv;
  /** Milliseconds since the epoch. */
  now: number;
}

/** What a backup of Supabase's own is worth: which one counts, or why none does, and the way out. */
export type OwnBackup = { counts: string } | { problem: string; fix: string };

const HOUR_MS = 3_600_000;

/**
 * Whether a backup of Supabase's own counts in place of ours: only where `backup.supabase` says so and the Management API
 * confirms it, with one request. Undefined, without a request, where the setting does not; what cannot be asked does not count.
 */
export async function supabaseBackup({
  settings,
  env,
  now,
}: OwnBackupsAsked): Promise<OwnBackup | undefined> {
  const { stack, platform, backup, supabase } = settings;
  if (backup.supabase === "no") return undefined;
  const fix = [
    `look at https://supabase.com/dashboard/project/${supabase.ref}/database/backups/${backup.supabase === "pitr" ? "pitr" : "scheduled"}`,
    ...(isConfigured(settings) ? [`npm run backup -- ${stack}`] : []),
  ].join(", or take one of ours: ");
  try {
    const judged = judgeOwnBackups(await getBackups(connect({ platform }, env), supabase.ref), backup, now);
    return "counts" in judged ? judged : { ...judged, fix };
  } catch (error) {
    return { problem: `Supabase's own backups could not be asked for: ${messageOf(error)}`, fix };
  }
}

/** Whether what Supabase says of its backups is what the settings let count. Pure. */
export function judgeOwnBackups(
  answer: BackupsAnswer,
  { supabase, maxAgeHours }: Pick<StackSettings["backup"], "supabase" | "maxAgeHours">,
  now: number,
): { counts: string } | { problem: string } {
  const pitr = supabase === "pitr";
  if (pitr && !answer.pitr_enabled)
    return { problem: "Supabase's point in time recovery is off, and backup.supabase is pitr" };
  const at = pitr ? newestPhysical(answer, now) : newestOwn(answer, now);
  const what = pitr ? "Supabase's point in time recovery" : "Supabase's own backup";
  if (at === undefined)
    return {
      problem: pitr ? `${what} says no time that it reaches` : "Supabase has no backup that is complete",
    };
  const age = now - at;
  if (age > maxAgeHours * HOUR_MS)
    return {
      problem: `${what} of ${new Date(at).toISOString()} is ${ageInWords(age)} old, and backup.maxAgeHours is ${maxAgeHours}`,
    };
  return { counts: `${what} of ${new Date(at).toISOString()}, which its Management API confirms` };
}

/** When the newest complete backup of Supabase's own was taken, in milliseconds since the epoch. Pure. */
export function newestOwn(answer: BackupsAnswer, now: number): number | undefined {
  const complete = answer.backups.filter(({ status }) => status === "COMPLETED");
  return newest([...complete.map(({ inserted_at }) => momentOf(inserted_at)), physicalOf(answer)], now);
}

const newestPhysical = (answer: BackupsAnswer, now: number) => newest([physicalOf(answer)], now);

const physicalOf = ({ physical_backup_data: { latest_physical_backup_date_unix: at } }: BackupsAnswer) =>
  at === undefined ? Number.NaN : at * 1_000;

/** One of the future is none that is understood. */
function newest(times: readonly number[], now: number): number | undefined {
  const known = times.filter((at) => at <= now);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** A moment of the API, which may leave out that it is in UTC: `2026-11-30T03:15:00`. Not a number where it is none. */
const momentOf = (text: string): number => Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
