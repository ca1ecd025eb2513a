import { isConfigured } from "../../backup/of-stack.ts";
import { listed } from "../../gates/gate.ts";
import { errorsOf, findingLine } from "../../migrations/finding.ts";
import { filesOfCommit, releaseMigrations } from "../../migrations/release.ts";
import { planJson } from "../../migrations/text.ts";
import { Session } from "../../postgres/named-session.ts";
import { databaseUrls } from "../../postgres/of-stack.ts";
import { EXIT } from "../exit-codes.ts";
import { type DeployContext, known, releasedBy, type Step, StepFailure } from "../step.ts";

/** File of the run's folder that keeps what was to be done to the database, its SQL included. */
export const MIGRATIONS = "migrations.json";

/** Finds out what the release would do to its database. Only reads. */
export const migrations: Step = {
  name: "migrations",
  title: "what the release would do to the database",
  async run(context) {
    const { facts, options, stack, folder } = context;
    const settings = releasedBy(facts);
    const { migrations: owner } = settings.dashboard;
    if (owner === "prisma") return "prisma migrates it, in the release command of its image";
    if (owner === "none") return "nothing here migrates it";
    const urls = databaseUrls(settings, stack.project.env);
    if (urls.length === 0) return "no database stands behind this simulated stack";
    const { commit } = facts;
    if (commit === undefined)
      return "the image does not say which commit it was built from, so its files are not known: the database is left as it is";
    const files = await filesOfCommit(settings, {
      ...{ commit, checkout: options.checkout, env: stack.project.env },
    });
    const session = await Session.open(urls, `deploy ${stack.name}`);
    facts.session = session;
    facts.migrations = await releaseMigrations(session, files, {
      ...{ settings: settings.database, older: options.allowOlder },
      approvals: [options.fingerprint, context.approvedBefore?.fingerprint],
    });
    const { plan } = facts.migrations;
    await folder.write(MIGRATIONS, {
      ...planJson(plan),
      sql: Object.fromEntries(plan.pending.map(({ file, sql }) => [file, sql])),
    });
    const refused = errorsOf(plan.findings);
    if (refused.length > 0)
      throw new StepFailure(
        EXIT.gate,
        [
          "refused; nothing was changed",
          ...refused.map(findingLine),
          `all of it: npx hotdash migrations ${stack.name} --checkout <clone of the application>`,
        ].join("\n"),
      );
    const missing = withoutBackup(context);
    if (missing !== undefined) throw new StepFailure(EXIT.gate, missing);
    return [
      plan.pending.length === 0
        ? `${plan.applied.length} applied, nothing pending`
        : `${plan.applied.length} applied, pending: ${plan.pending.map(({ file }) => file).join(", ")}`,
      ...plan.findings.map(findingLine),
      ...plan.notes,
    ].join("\n");
  },
};

/** Production's database is changed only after a backup of it. */
function withoutBackup({ facts, stack }: DeployContext): string | undefined {
  const settings = known(facts, "settings");
  const pending = known(facts, "migrations").plan.pending.length;
  if (settings.environmentClass !== "production" || pending === 0 || isConfigured(settings)) return undefined;
  return `refused; nothing was changed\n${listed([
    {
      property: "hotdash:backup",
      problem: `${stack.name} has ${pending} migrations to apply, and nothing says how its database is backed up before`,
      fix: "set backup.recipients and backup.bucket (docs/runbooks/backup.md)",
    },
  ])}`;
}
