import { pastReleases } from "../../settings/releases/release.ts";
import type { StackSettings } from "../../settings/types.ts";
import { identitiesOf } from "../backup/encryption.ts";
import { storeOf } from "../backup/store/of-settings.ts";
import type { BackupStore } from "../backup/store/store.ts";
import { readSettings } from "../deploy/read-settings.ts";
import { expectReady, type Need } from "../doctor/ready.ts";
import { addSummary } from "../github/job.ts";
import { code, plain } from "../report/escape.ts";
import { dashboardTargets } from "../uptime/targets.ts";
import { openStack } from "../workspace/open.ts";
import type { Stack } from "../workspace/stack.ts";
import { chromaDrillOf } from "./chroma-of-stack.ts";
import { databaseDrill } from "./database.ts";
import { type DrillEvidence, drillName, keepEvidence } from "./evidence.ts";
import { goTo } from "./go-to.ts";
import { DRILLS, type DrillKind } from "./kinds.ts";
import { practisedReleases } from "./practised.ts";
import { rollbackDrill, withoutGap } from "./rollback.ts";

/**
 * `hotdash drill`: practises a recovery, measures it against the settings, and keeps the evidence beside the backups.
 * @returns 1 when it did not pass
 */
export async function drill(given: { stack: string; kind: string }): Promise<number> {
  const kind = DRILLS.find((one) => one === given.kind);
  if (kind === undefined) throw new Error(`${given.kind} is no drill: ${DRILLS.join(", ")}`);
  const stack = await openStack(given.stack, "drill");
  await expectReady(stack, `drill ${kind}`, NEEDED[kind]);
  const settings = await readSettings(stack, Date.now());
  // Where there is no place for evidence nothing is practised in vain.
  const store = storeOf(settings.backup, settings.stack, stack.project.env);
  const evidence = await PRACTISE[kind]({
    ...{ stack, settings, store },
    say: (line) => console.log(line),
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

/** What every kind of drill is given. */
interface Given {
  stack: Stack;
  settings: StackSettings;
  store: BackupStore;
  say(line: string): void;
}

/** A rollback drill is a release; Chroma is practised on Fly. */
const NEEDED: Record<DrillKind, readonly Need[]> = {
  database: ["state", "secrets", "backups"],
  chroma: ["platforms", "state", "secrets"],
  rollback: ["platforms", "github", "release", "state", "secrets"],
};

const PRACTISE: Record<DrillKind, (given: Given) => Promise<DrillEvidence>> = {
  database: async ({ stack, settings, store, say }) => {
    const { env } = stack.project;
    return databaseDrill({
      ...{ stack: stack.name, settings: settings.backup, store, env },
      ...{ identities: await identitiesOf(env), say },
    });
  },
  chroma: chromaDrillOf,
  rollback: async ({ stack, settings, say }) => {
    const running = async () => {
      const { image } = await stack.outputs();
      return typeof image === "string" ? image : undefined;
    };
    const { releases } = await stack.outputs();
    return rollbackDrill({
      ...{ stack: stack.name, settings: settings.backup, say },
      practised: practisedReleases({
        ...{ stack: stack.name, live: await running() },
        releases: pastReleases(releases),
      }),
      withoutGap: withoutGap(settings),
      targets: await dashboardTargets(stack, stack.project.env),
      running,
      goTo: (image) => goTo(stack, image),
    });
  },
};

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
