import { backUp, newestBackup } from "../../backup/of-stack.ts";
import { known, type Step } from "../step.ts";
import { APPROVED } from "./approval.ts";
import { NOTHING, pendingOf } from "./pending.ts";

/** Takes a backup before anything is written: always before production's migration, elsewhere where the stack has a place for it. */
export const backup: Step = {
  name: "backup",
  title: "a backup of the database",
  async done(context) {
    const { facts, folder, stack } = context;
    if (pendingOf(context).length === 0) return NOTHING;
    const settings = known(facts, "settings");
    if (settings.environmentClass !== "production" && settings.backup.recipients.length === 0)
      return "not demanded here, and no place for one is set";
    // One that an interrupted attempt of this very run took after the approval is as good.
    const approved = folder.entries().find(({ type }) => type === APPROVED)?.time;
    const newest = await newestBackup({ settings, env: stack.project.env });
    return newest && typeof approved === "string" && newest.takenAt > Date.parse(approved)
      ? newest.name
      : undefined;
  },
  async run({ facts, stack, say }) {
    const settings = known(facts, "settings");
    const line = (text: string) => say(`  ${text}`);
    const { name, stored } = await backUp(
      { settings, env: stack.project.env, say: line },
      { commit: facts.commit },
    );
    return `${name}, ${stored.bytes} bytes, read back whole`;
  },
};
