import { sameBuild } from "../../../settings/releases/release.ts";
import type { StackSettings } from "../../../settings/types.ts";
import { backupsIn } from "../../backup/newest.ts";
import { isConfigured } from "../../backup/of-stack.ts";
import { storeOf } from "../../backup/store/of-settings.ts";
import { readHistory } from "../../migrations/history.ts";
import { wayBack, wayBackNeeds } from "../../migrations/way-back.ts";
import { Session } from "../../postgres/named-session.ts";
import { databaseUrls } from "../../postgres/of-stack.ts";
import { EXIT } from "../exit-codes.ts";
import { known, releasedBy, type Step, StepFailure } from "../step.ts";

/** Whether the machines can go back without the database, which stays as it is. Only reads. */
export const schema: Step = {
  name: "schema",
  title: "whether the release fits the database as it is now",
  /** What runs on it goes nowhere. */
  async done({ facts }) {
    const { running } = facts;
    const { image } = known(facts, "release");
    return image !== undefined && running !== undefined && sameBuild(image, running)
      ? "it runs on it already"
      : undefined;
  },
  async run({ facts, stack }) {
    const settings = releasedBy(facts);
    if (settings.dashboard.migrations !== "supabase") return "nothing here migrates the database";
    const urls = databaseUrls(settings, stack.project.env);
    if (urls.length === 0) return "no database stands behind this simulated stack";
    const session = await Session.open(urls, `rollback ${stack.name}`);
    try {
      const way = wayBack(await readHistory(session), known(facts, "digest"));
      if (way.behind.length === 0)
        return `${way.version ? `it was brought out on ${way.version}; ` : ""}no migration since took anything away, so the database stays as it is`;
      const backup = await backupBefore(settings, way.behind, stack.project.env);
      throw new StepFailure(
        EXIT.gate,
        ["refused; nothing was changed", ...wayBackNeeds(way, { stack: stack.name, backup })].join("\n"),
      );
    } finally {
      await session.end();
    }
  },
};

/** The newest backup that was taken before the first of some migrations; undefined when there is none. */
export async function backupBefore(
  settings: Pick<StackSettings, "stack" | "backup">,
  behind: readonly { at: Date }[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (!isConfigured(settings) || behind.length === 0) return undefined;
  const first = Math.min(...behind.map(({ at }) => at.getTime()));
  const { backups } = backupsIn(await storeOf(settings.backup, settings.stack, env).list(), settings.stack);
  return backups.find(({ takenAt }) => takenAt < first)?.name;
}
