import { queueOf } from "./queue.ts";
import { queueNote } from "./rules/queue.ts";
import type { AnySettings, StackSettings } from "./types.ts";
import { hasDashboard } from "./with-dashboard.ts";

/** What changes the schema, and what does not. */
export const MIGRATIONS = "docs/runbooks/migrations.md";

/**
 * What is worth knowing of good settings before an update: where a word of theirs promises more than this program does. Shown by
 * every preview and update, as warnings.
 */
export function notesOn(settings: AnySettings): string[] {
  return [
    ...onAdoption(settings),
    ...(hasDashboard(settings) ? [...onMigrations(settings), ...onQueue(settings)] : []),
  ];
}

/** The rules of the pack judge what is declared, and what runs is not that yet. */
function onAdoption({ dashboard, apps, chatwoot }: AnySettings): string[] {
  const asIs = [
    ...(dashboard?.adopt === "as-is" ? ["dashboard"] : []),
    ...(chatwoot.adopt === "as-is" ? ["chatwoot"] : []),
    ...Object.entries(apps).flatMap(([name, app]) => (app.adopt === "as-is" ? [`apps.${name}`] : [])),
  ];
  return asIs.map(
    (at) =>
      `${at}.adopt = as-is: machines and secrets that are there stay as they are, whatever these settings and the rules say of them; ` +
      "true lets what is declared reach them (docs/runbooks/from-as-is-to-planned.md)",
  );
}

function onMigrations({ dashboard, supabase, environmentClass }: StackSettings): string[] {
  if (dashboard.migrations !== "supabase" || environmentClass === "preview") return [];
  return [
    `dashboard.migrations = supabase: npm run deploy applies the migrations of an image's commit to the project ${supabase.ref} before its machines; an update of the stack alone (npm run up) brings machines and applies none (${MIGRATIONS})`,
  ];
}

function onQueue(settings: StackSettings): string[] {
  const note = queueNote(queueOf(settings, settings.dashboard.web.regions));
  return note === undefined ? [] : [note];
}
