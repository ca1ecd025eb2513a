import type { Finding } from "../../settings/finding.ts";
import type { StackSettings } from "../../settings/types.ts";
import { backupOverdue, isConfigured } from "../backup/of-stack.ts";
import { storeOf } from "../backup/store/of-settings.ts";
import { newestDrill } from "./evidence.ts";
import { DRILLS, type DrillKind } from "./kinds.ts";

const DAY_MS = 86_400_000;

/** What decides which drills a stack owes. */
export interface RecoveryAsked {
  settings: Pick<StackSettings, "stack" | "backup"> & Owing;
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
 * every stack whose backups lie beside its own: what is practised is the same. Empty for a stack that says nothing of backups.
 */
export async function recoveryOverdue({ settings, env, now }: RecoveryAsked): Promise<Finding[]> {
  if (!isConfigured(settings)) return [];
  const { stack, backup } = settings;
  const store = storeOf(backup, stack, env);
  const stored = await store.list();
  const findings: Finding[] = [];
  const late = backupOverdue(settings, stored, now);
  if (late) findings.push({ property: "backup", problem: late.problem, fix: late.fix });
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
