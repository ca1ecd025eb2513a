import { messageOf } from "../../providers/kernel/errors.ts";
import { connect } from "../../providers/supabase/api/connection.ts";
import { getPooler } from "../../providers/supabase/api/pooler.ts";
import {
  type BackupsAnswer,
  type DiskAnswer,
  getBackups,
  getDisk,
  getProject,
  type ProjectAnswer,
} from "../../providers/supabase/api/project.ts";
import type { Finding } from "../../settings/finding.ts";
import type { StackSettings } from "../../settings/types.ts";
import { newestOwn } from "../backup/supabase-own.ts";
import type { Verdict } from "./gate.ts";

/** What of a stack's settings is held against its project. */
export type ProjectSettings = Pick<StackSettings, "stack" | "platform" | "supabase" | "database">;

/** What Supabase says of a project; undefined of what it was not asked, or did not say. */
export interface ProjectSeen {
  project: ProjectAnswer;
  poolerHost?: string | undefined;
  backups?: BackupsAnswer | undefined;
  disk?: DiskAnswer | undefined;
}

const HOUR_MS = 3_600_000;

/**
 * Asks Supabase what the stack's project is like: four requests, which change nothing. What is wanted and could not be asked is
 * a finding, each by itself: nobody knows then that it is so.
 * @param now milliseconds since the epoch
 */
export async function projectGate(
  settings: ProjectSettings,
  env: NodeJS.ProcessEnv,
  now: number,
): Promise<Verdict> {
  const { supabase, platform } = settings;
  const { ref, wanted } = supabase;
  if (wanted === undefined)
    return { findings: [], notes: [`Supabase was not asked about ${ref}: supabase.wanted is not set`] };
  const unasked: Finding[] = [];
  const ask = async <T>(what: string, send: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await send();
    } catch (error) {
      const problem = `could not be asked: ${messageOf(error)}`;
      unasked.push({ property: `${what} of ${ref}`, problem, fix: fixOf(settings) });
      return undefined;
    }
  };
  const project = await ask("state", async () => getProject(connect({ platform }, env), ref));
  // Who is not let in here is not let in anywhere, and says so once.
  if (project === undefined) return { findings: unasked, notes: [] };
  const api = connect({ platform }, env);
  const [pooler, backups, disk] = await Promise.all([
    ask("pooler", () => getPooler(api, ref)),
    ask("backups", () => getBackups(api, ref)),
    ask("disk", () => getDisk(api, ref)),
  ]);
  const seen = { project, poolerHost: pooler?.db_host, backups, disk };
  return { findings: [...judgeProject(seen, settings, now), ...unasked], notes: [] };
}

const fixOf = ({ stack }: ProjectSettings): string =>
  `put it right and run it again; or, to release without asking: npm run pulumi -- config rm --path 'hotdash:supabase.wanted' -s ${stack}`;

/** What of a project is not as the settings want it. Pure. */
export function judgeProject(
  { project, poolerHost, backups, disk }: ProjectSeen,
  { stack, supabase, database }: ProjectSettings,
  now: number,
): Finding[] {
  const { ref, wanted, region } = supabase;
  if (wanted === undefined) return [];
  const dashboard = `https://supabase.com/dashboard/project/${ref}`;
  const set = (path: string, value: string | number) =>
    `npm run pulumi -- config set --path 'hotdash:${path}' ${value} -s ${stack}`;
  const findings: Finding[] = [];
  const say = (what: string, problem: string, fix: string) =>
    findings.push({ property: `${what} of ${ref}`, problem, fix });

  if (project.status !== "ACTIVE_HEALTHY")
    say("status", `is ${project.status}, not ACTIVE_HEALTHY`, `wait until it is, or look at ${dashboard}`);
  if (project.region !== region)
    say("region", `is ${project.region}; the settings say ${region}`, set("supabase.region", project.region));
  const { postgres_engine, version } = project.database;
  const major = Number(/^\d+/.exec(postgres_engine)?.[0] ?? /^\d+/.exec(version)?.[0]);
  if (major !== database.major)
    say(
      "PostgreSQL",
      `is ${Number.isNaN(major) ? `of a version that is not understood (${version})` : major}; the settings say ${database.major}`,
      set("database.major", Number.isNaN(major) ? "<major>" : major),
    );
  if (poolerHost !== undefined && poolerHost !== supabase.poolerHost)
    say(
      "pooler",
      `answers at ${poolerHost}; the settings say ${supabase.poolerHost}, where nobody would know the project`,
      set("supabase.poolerHost", poolerHost),
    );
  if (backups) {
    const problem = backupProblem(backups, wanted.backupMaxAgeHours, now);
    if (problem) say("backups", problem, `look at ${dashboard}/database/backups`);
    if (wanted.pitr && !backups.pitr_enabled)
      say(
        "point in time recovery",
        "is off",
        `switch it on: ${dashboard}/settings/addons; or ${set("supabase.wanted.pitr", "false")}`,
      );
  }
  if (disk) {
    const used = Math.round((disk.fs_used_bytes / disk.fs_size_bytes) * 100);
    // Not a number, of a disk without a size, is no share that is small enough.
    if (!(used <= wanted.diskUsedPercent))
      say(
        "disk",
        `is ${Number.isFinite(used) ? `${used} percent full` : "full to an unknown degree"}; ${wanted.diskUsedPercent} is wanted at most`,
        `free some, or make it larger: ${dashboard}/settings/compute-and-disk`,
      );
  }
  return findings;
}

/** Why the newest backup of Supabase's own is none that counts. */
function backupProblem(answer: BackupsAnswer, maxAgeHours: number, now: number): string | undefined {
  const at = newestOwn(answer, now);
  if (at === undefined) return "have none that is complete";
  const hours = (now - at) / HOUR_MS;
  return hours <= maxAgeHours
    ? undefined
    : `have none newer than ${Math.floor(hours)} hours; ${maxAgeHours} are wanted at most`;
}
