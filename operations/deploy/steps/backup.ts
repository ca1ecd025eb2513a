import { backUp, isConfigured, newestBackup } from "../../backup/of-stack.ts";
import { supabaseBackup } from "../../backup/supabase-own.ts";
import { EXIT } from "../exit-codes.ts";
import { known, type Step, StepFailure } from "../step.ts";
import { APPROVED } from "./approval.ts";
import { NOTHING, pendingOf } from "./pending.ts";

/**
 * Takes a backup before anything is written: always before production's migration, elsewhere where the stack has a place for
 * it. One of Supabase's own takes its place where the settings say so and Supabase confirms it.
 */
export const backup: Step = {
  name: "backup",
  title: "a backup of the database",
  async done(context) {
    const { facts, folder, stack } = context;
    if (pendingOf(context).length === 0) return NOTHING;
    const settings = known(facts, "settings");
    const asked = isConfigured(settings) || settings.backup.supabase !== "no";
    if (settings.environmentClass !== "production" && !asked)
      return "not demanded here, and no place for one is set";
    // One that an interrupted attempt of this very run took after the approval is as good.
    const approved = folder.entries().find(({ type }) => type === APPROVED)?.time;
    const newest = await newestBackup({ settings, env: stack.project.env });
    return newest && typeof approved === "string" && newest.takenAt > Date.parse(approved)
      ? newest.name
      : undefined;
  },
  async run({ facts, stack, say, now }) {
    const settings = known(facts, "settings");
    const line = (text: string) => say(`  ${text}`);
    const own = await supabaseBackup({ settings, env: stack.project.env, now: now() });
    if (own && "counts" in own) return own.counts;
    if (own && !isConfigured(settings))
      throw new StepFailure(EXIT.gate, `${own.problem}; nothing was changed\nfix: ${own.fix}`);
    if (own) line(`${own.problem}: one of ours is taken`);
    const { name, stored } = await backUp(
      { settings, env: stack.project.env, say: line },
      { commit: facts.commit },
    );
    return `${name}, ${stored.bytes} bytes, read back whole`;
  },
};
