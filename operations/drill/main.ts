import { identitiesOf } from "../backup/encryption.ts";
import { storeOf } from "../backup/store/of-settings.ts";
import { readSettings } from "../deploy/read-settings.ts";
import { addSummary } from "../github/job.ts";
import { code, plain } from "../report/escape.ts";
import { openStack } from "../workspace/open.ts";
import { databaseDrill } from "./database.ts";
import { type DrillEvidence, drillName, keepEvidence } from "./evidence.ts";

/**
 * `hotdash drill`: practises a recovery, measures it against the settings, and keeps the evidence beside the backups.
 * @returns 1 when it did not pass
 */
export async function drill(given: { stack: string; kind: string }): Promise<number> {
  const stack = await openStack(given.stack, "drill");
  const settings = await readSettings(stack, Date.now());
  const { env } = stack.project;
  const store = storeOf(settings.backup, settings.stack, env);
  const evidence = await databaseDrill({
    ...{ stack: settings.stack, settings: settings.backup, store, env },
    ...{ identities: await identitiesOf(env), say: (line: string) => console.log(line) },
  });
  await keepEvidence(store, evidence);
  for (const line of linesOf(evidence)) console.log(line);
  console.log(`kept as ${drillName(evidence)} in ${store.where}`);
  await addSummary(
    `${linesOf(evidence)
      .map((line) => `- ${plain(line)}`)
      .join("\n")}\n\n${code(drillName(evidence))}\n`,
  );
  return evidence.passed ? 0 : 1;
}

/** A drill in words. */
function linesOf({ kind, stack, passed, rto, rpo, problems, notes }: DrillEvidence): string[] {
  return [
    `drill ${kind} of ${stack}: ${passed ? "passed" : "failed"}`,
    `back after ${rto.minutes} minutes (at most ${rto.allowed})`,
    ...(rpo ? [`data of ${rpo.minutes} minutes would be lost (at most ${rpo.allowed})`] : []),
    ...problems,
    ...notes,
  ];
}
