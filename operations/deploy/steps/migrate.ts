import { applyMigrations, MigrationFailed } from "../../migrations/apply.ts";
import { EXIT } from "../exit-codes.ts";
import { known, type Step, StepFailure } from "../step.ts";
import { NOTHING, pendingOf } from "./pending.ts";

/** Applies what was approved, file by file; each is there with its row in the history, or not at all. */
export const migrate: Step = {
  name: "migrate",
  title: "the migrations that were approved",
  async done(context) {
    const { facts } = context;
    if (pendingOf(context).length > 0) return undefined;
    const versions = (facts.migrations?.hashed ?? []).map((line) => line.split(" ")[0] ?? "");
    if (versions.length === 0) return NOTHING;
    // An interrupted attempt applied them under this very approval: so says the database.
    facts.migrated = versions;
    return versions.join(", ");
  },
  async run(context) {
    const { facts, options, say, stopped, stack } = context;
    const { database } = known(facts, "settings");
    const session = known(facts, "session");
    const { plan } = known(facts, "migrations");
    try {
      const done = await applyMigrations(session, plan.pending, {
        ...{ fingerprint: known(facts, "plan").fingerprint, digest: facts.digest, say, stopped },
        ...{
          lockTimeoutSeconds: database.lockTimeoutSeconds,
          statementTimeoutSeconds: database.statementTimeoutSeconds,
        },
      });
      facts.migrated = done;
      if (stopped.aborted && done.length < plan.pending.length)
        throw new StepFailure(
          EXIT.interrupted,
          `stopped after ${done.length} of ${plan.pending.length} files; no machine was touched`,
        );
      return `${done.length} applied: ${done.join(", ")}`;
    } catch (error) {
      if (!(error instanceof MigrationFailed)) throw error;
      facts.migrated = error.applied;
      throw new StepFailure(EXIT.failed, failure(error, stack.name, options.image));
    }
  },
};

const failure = ({ message, file, applied }: MigrationFailed, stack: string, image: string | undefined) =>
  [
    `${message}`,
    `${file} was taken back as a whole; before it ${applied.length} files were applied${applied.length > 0 ? ` (${applied.join(", ")}), and stay` : ""}; no machine was touched`,
    `next: what runs is the release before, on a schema that only grew. Mend ${file} in the application, and deploy the new commit:`,
    `  npx hotdash migrations ${stack} --checkout <clone of the application>`,
    `  npm run preview -- ${stack} --image <its tag>`,
    `or, where only a lock or a limit was in the way, the same again: npm run deploy -- ${stack}${image ? ` --image ${image}` : ""}`,
  ].join("\n");
