import { digestOf, pastReleases, sameBuild, shortDigest } from "../../settings/releases/release.ts";
import { type History, readHistory } from "../migrations/history.ts";
import { wayBack, wayBackNeeds } from "../migrations/way-back.ts";
import { Session } from "../postgres/named-session.ts";
import { databaseUrls } from "../postgres/of-stack.ts";
import { openStack } from "../workspace/open.ts";
import { readSettings } from "./read-settings.ts";
import { backupBefore } from "./steps/schema.ts";

/** `hotdash rollback --list`: past releases, newest first, each with its schema and what a way back to it takes. Only reads. */
export async function listReleases(name: string): Promise<number> {
  const stack = await openStack(name, "rollback");
  const settings = await readSettings(stack, Date.now());
  const { image: live, releases } = await stack.outputs();
  const past = pastReleases(releases) ?? [];
  if (past.length === 0) {
    console.log(`${stack.name} has no release yet`);
    return 0;
  }
  const { env } = stack.project;
  const urls = settings.dashboard.migrations === "supabase" ? databaseUrls(settings, env) : [];
  const session = urls.length > 0 ? await Session.open(urls, `rollback ${stack.name}`) : undefined;
  let history: History | undefined;
  try {
    history = session && (await readHistory(session));
  } finally {
    await session?.end();
  }
  for (const { image, outcome, finished_at, updates = [] } of past) {
    const way = history && wayBack(history, digestOf(image));
    const runs = typeof live === "string" && sameBuild(live, image) ? ", runs" : "";
    const schema = way ? `, schema ${way.version ?? "not known"}` : "";
    console.log(
      `${shortDigest(image)}  ${image.replace(/@.*$/, "")}  ${finished_at}  ${outcome}${runs}${schema}`,
    );
    for (const update of updates) console.log(`    settings alone: ${update.finished_at} by ${update.by}`);
    if (!way || runs) continue;
    const backup = await backupBefore(settings, way.behind, env);
    for (const line of wayBackNeeds(way, { stack: stack.name, backup })) console.log(`    ${line}`);
  }
  return 0;
}
