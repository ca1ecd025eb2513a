import type { Finding } from "../../settings/finding.ts";
import type { StackSettings } from "../../settings/types.ts";
import { backupOverdue, isConfigured } from "../backup/of-stack.ts";
import { storeOf } from "../backup/store/of-settings.ts";
import type { Stored } from "../backup/store/store.ts";
import { type OwnBackupsAsked, supabaseBackup } from "../backup/supabase-own.ts";
import { newestDrill } from "./evidence.ts";
import { DRILLS, type DrillKind } from "./kinds.ts";

const DAY_MS = 86_400_000;

/** What decides which drills a stack owes. */
export interface RecoveryAsked {
  settings: OwnBackupsAsked["settings"] & Owing;
  env: NodeJS.ProcessEnv;
  /** Milliseconds since the epoch. */
  now: number;
}

/** What of the settings says which kinds of recovery a stack has. */
export interface Owing {
  /** Undefined of a stack without the dashboard: it has neither an index nor releases. */
  dashboard?: { chroma: Pick<StackSettings["dashboard"]["chroma"], "mode"> } | undefined;
}

/** Drills that a stack owes, in their usual order: without an index none of it. */
export const drillsOf = ({ dashboard }: Owing): DrillKind[] =>
  DRILLS.filter((kind) =>
    kind === "chroma" ? (dashboard?.chroma.mode ?? "none") !== "none" : kind === "database" || dashboard,
  );

/**
 * What of a stack's recovery is overdue: its newest backup, and a drill of each kind. A drill of staging counts for
 * every stack whose backups lie beside its own: what is practised is the same. A drill restores backups of ours, so that who
 * leaves them to Supabase alone owes none. Empty for a stack that says nothing of backups.
 */
export async function recoveryOverdue(asked: RecoveryAsked): Promise<Finding[]> {
  const { settings, env, now } = asked;
  if (!isConfigured(settings)) return ownOverdue(asked);
  const { stack, backup } = settings;
  const store = storeOf(backup, stack, env);
  const stored = await store.list();
  const findings = await backupFindings(asked, stored);
  for (const kind of drillsOf(settings)) {
    const drill = await newestDrill(store, stored, kind, [stack, "staging"]);
    const days = drill === undefined ? undefined : (now - Date.parse(drill.at)) / DAY_MS;
    if (days !== undefined && days <= backup.drillDays[kind]) continue;
    findings.push({
      property: `drill ${kind}`,
      problem:
        days === undefined
          ? `nobody has shown that it works: ${store.where} has no drill of it that passed`
          : `the last that passed was ${Math.floor(days)} days ago, and backup.drillDays.${kind} is ${backup.drillDays[kind]}`,
      fix: `npm run drill -- ${kind === "database" ? stack : "staging"} ${kind}`,
    });
  }
  return findings;
}

/** Where only Supabase's own backups count. */
async function ownOverdue({ settings, env, now }: RecoveryAsked): Promise<Finding[]> {
  const own = await supabaseBackup({ settings, env, now });
  return own === undefined || "counts" in own ? [] : [{ property: "backup", ...own }];
}

/** Supabase is asked only when ours is too old. */
async function backupFindings(asked: RecoveryAsked, stored: readonly Stored[]): Promise<Finding[]> {
  const late = backupOverdue(asked.settings, stored, asked.now);
  if (late === undefined) return [];
  const own = await supabaseBackup(asked);
  if (own === undefined) return [{ property: "backup", ...late }];
  if ("counts" in own) return [];
  return [{ property: "backup", problem: `${late.problem}; ${own.problem}`, fix: late.fix }];
}
