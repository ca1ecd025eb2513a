import { readHistory, releaseSchema } from "../../migrations/history.ts";
import { lacking } from "../../migrations/plan.ts";
import { findingsOf } from "../../verify/judge.ts";
import { verificationLines } from "../../verify/text.ts";
import { verify as verifyDatabase } from "../../verify/verify.ts";
import { EXIT } from "../exit-codes.ts";
import { known, type Step, StepFailure } from "../step.ts";
import { pendingOf } from "./pending.ts";

/** File of the run's folder that keeps what the database was like after its migration. */
export const VERIFICATION = "verification.json";

/** Holds the database against files and settings before a machine sees it. Production goes no further with a finding. */
export const verify: Step = {
  name: "verify",
  title: "the database as the release needs it",
  async run(context) {
    const { facts, folder, now, options } = context;
    if (!facts.migrations) return "nothing to look at";
    const session = known(facts, "session");
    const settings = known(facts, "settings");
    const { folder: files, plan } = facts.migrations;
    const history = await readHistory(session);
    const found = await verifyDatabase(session, {
      ...{ settings, migrations: files, now: now() },
      plan: { pending: lacking(plan.pending, history), foreign: options.allowOlder ? [] : plan.foreign },
    });
    facts.verification = found;
    await folder.write(VERIFICATION, found);
    const lines = verificationLines(found);
    const wrong = findingsOf(found).length;
    if (wrong > 0 && settings.environmentClass === "production")
      throw new StepFailure(
        EXIT.failed,
        [`${wrong} findings; no machine was touched`, ...lines, ...databaseStays(facts.migrated)].join("\n"),
      );
    if (
      facts.digest !== undefined &&
      (pendingOf(context).length > 0 || !plan.history.releases.some(({ digest }) => digest === facts.digest))
    )
      await releaseSchema(session, facts.digest, files.at(-1)?.version ?? "");
    return [
      wrong === 0 ? "nothing is wrong" : `${wrong} findings, which only production refuses`,
      ...lines,
    ].join("\n");
  },
};

const databaseStays = (migrated: readonly string[] | undefined) =>
  migrated?.length
    ? [`the database stays at ${migrated.at(-1)}: what runs does not mind what was only added`]
    : [];
