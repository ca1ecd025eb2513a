import { type Clock, systemClock } from "../../../providers/kernel/clock.ts";
import { backUp, isConfigured, newestBackup } from "../../backup/of-stack.ts";
import { supabaseBackup } from "../../backup/supabase-own.ts";
import { beyond } from "../../changes/compare.ts";
import { applyMigrations, MigrationFailed } from "../../migrations/apply.ts";
import { readHistory, releaseSchema } from "../../migrations/history.ts";
import { type DatabaseHolder, dropLock, holdsLock, takeLock } from "../../migrations/lock.ts";
import { lacking } from "../../migrations/plan.ts";
import { findingsOf } from "../../verify/judge.ts";
import { verificationLines } from "../../verify/text.ts";
import { verify as verifyDatabase } from "../../verify/verify.ts";
import { EXIT } from "../exit-codes.ts";
import { type DeployContext, known, type Step, StepFailure } from "../step.ts";
import { APPROVED } from "./approval.ts";
import { previewIn } from "./preview.ts";

/** File of the run's folder that keeps what the database was like after its migration. */
export const VERIFICATION = "verification.json";

/** How often somebody else's lock is asked for, in milliseconds. */
const LOOK_MS = 2_000;

const NOTHING = "nothing to apply";

const pendingOf = ({ facts }: DeployContext) => facts.migrations?.plan.pending ?? [];
const idle = async (context: DeployContext) => (pendingOf(context).length === 0 ? NOTHING : undefined);

/** Takes the database's own lock: one release at a time changes it. What is left to do is looked at once more under it. */
export const lock: Step = {
  name: "lock",
  title: "the database's lock",
  done: idle,
  async run(context) {
    const { facts, stack } = context;
    const session = known(facts, "session");
    await session.expectOwn();
    await waitForLock(context, () => takeLock(session));
    const migrations = known(facts, "migrations");
    const left = lacking(migrations.plan.pending, await readHistory(session));
    facts.migrations = { ...migrations, plan: { ...migrations.plan, pending: left } };
    const gone = migrations.plan.pending.length - left.length;
    return `held on ${session.place}${gone > 0 ? `; ${gone} files were applied meanwhile by who had it` : ""} (${stack.name})`;
  },
};

/** Asks for the lock until it is there, at most as long as `--wait` says. @throws StepFailure that names who has it */
export async function waitForLock(
  {
    facts,
    options,
    say,
    stopped,
    stack,
  }: Pick<DeployContext, "facts" | "options" | "say" | "stopped" | "stack">,
  take: () => Promise<DatabaseHolder | undefined>,
  clock: Clock = systemClock,
): Promise<void> {
  facts.waitUntil ??= clock.now() + options.wait * 60_000;
  for (let said = false; ; said = true) {
    const holder = await take();
    if (holder === undefined) return;
    const who = `${holder.name}, since ${holder.since.toISOString()}`;
    if (clock.now() >= facts.waitUntil)
      throw new StepFailure(
        EXIT.locked,
        `the database of ${stack.name} is being changed by ${who}; nothing was changed\n` +
          "fix: wait for it to end, then run this again, or let it wait: --wait <minutes>; the lock ends with that process",
      );
    if (!said) say(`  waiting for ${who}`);
    try {
      await clock.sleep(LOOK_MS, stopped);
    } catch {
      throw new StepFailure(EXIT.interrupted, "stopped while it waited; nothing was changed");
    }
  }
}

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

/** Backup and migration took their time: the stack must still be what was previewed. Then the lock is let go. */
export const unchanged: Step = {
  name: "unchanged",
  title: "whether it is still what was approved",
  async run(context) {
    const { facts } = context;
    if (!facts.session) return "nothing happened since";
    const session = facts.session;
    if (pendingOf(context).length === 0) {
      await letGo(context);
      return "nothing happened since";
    }
    if (!(await holdsLock(session)))
      throw new StepFailure(
        EXIT.locked,
        "the lock of the database was lost; no machine was touched\nfix: run it again",
      );
    const plan = known(facts, "plan");
    const { changes, engine, fingerprint } = await previewIn(context, []);
    if (
      engine.code !== 0 ||
      beyond(plan.changes, changes).length > 0 ||
      beyond(changes, plan.changes).length > 0
    )
      throw new StepFailure(
        EXIT.fingerprint,
        `since the approval the stack has changed (${fingerprint}); the database is migrated, no machine was touched\nfix: run it again, which previews anew`,
      );
    await letGo(context);
    return `${changes.length} changes, as approved`;
  },
};

async function letGo({ facts }: DeployContext): Promise<void> {
  const { session } = facts;
  if (!session) return;
  await dropLock(session).catch(() => {});
  await session.end();
  facts.session = undefined;
}
