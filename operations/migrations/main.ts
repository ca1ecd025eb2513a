import { join } from "node:path";
import type { StackSettings } from "../../settings/types.ts";
import { readSettings } from "../deploy/read-settings.ts";
import { escapedData, escapedProperty } from "../github/workflow-commands.ts";
import { Session } from "../postgres/named-session.ts";
import { databaseUrls } from "../postgres/of-stack.ts";
import { openStack } from "../workspace/open.ts";
import { databaseOf } from "../workspace/stack-file.ts";
import { baselineCommands, proofLine, proofsOf } from "./baseline.ts";
import { examine, examineFiles } from "./examine.ts";
import { readFolder } from "./files.ts";
import { errorsOf, type MigrationFinding } from "./finding.ts";
import { lint } from "./lint/lint.ts";
import type { MigrationPlan } from "./plan.ts";
import { changedSince, fromFolder } from "./source.ts";
import { planJson, planLines } from "./text.ts";

/** What `hotdash migrations` is given. */
export interface GivenForMigrations {
  stack: string;
  /** The application's checkout. */
  checkout: string;
  /** Asks no database, and reads no secret: the way of pull requests. */
  offline: boolean;
  /** Only files that are new or different since this commit or branch. */
  since: string | undefined;
  /** Shows which files are proved to be applied. */
  baseline: boolean;
  json: boolean;
  /** Findings as annotations of a workflow. */
  annotate: boolean;
}

/**
 * `hotdash migrations`: what is applied, what is pending, and all that stands against it, of the files as they lie in the
 * checkout. Changes nothing.
 * @returns 1 when something stands against it
 */
export async function migrations(given: GivenForMigrations): Promise<number> {
  const stack = await openStack(given.stack, "migrations");
  const settings = given.offline ? undefined : await readSettings(stack, Date.now());
  const database = settings?.database ?? (await databaseOf(stack));
  const folder = join(given.checkout, database.source.folder);
  const files = await fromFolder(folder);
  if (!settings) {
    const only = given.since
      ? await changedSince(given.checkout, given.since, database.source.folder)
      : undefined;
    return said(given, database, await examineFiles(files, database, only));
  }
  const ways = databaseUrls(settings, stack.project.env);
  if (ways.length === 0)
    throw new Error(`${stack.name} is simulated, and no database stands behind it: --offline`);
  const session = await Session.open(ways, `migrations ${stack.name}`);
  try {
    if (!given.baseline) return said(given, database, await examine(session, files, database));
    const proofs = await proofsOf(session, await lint(readFolder(files).migrations, database));
    const commands = baselineCommands(proofs);
    if (given.json) console.log(JSON.stringify({ proofs, commands }, undefined, 2));
    else {
      for (const one of proofs) console.log(proofLine(one));
      console.log(
        commands.length > 0
          ? `nothing was recorded; in the application's checkout, after a look at each of them:\n${commands.join("\n")}`
          : "no file is proved to be applied",
      );
    }
    return proofs.every(({ verdict }) => verdict === "applied") ? 0 : 1;
  } finally {
    await session.end();
  }
}

function said(given: GivenForMigrations, { source }: StackSettings["database"], plan: MigrationPlan): number {
  if (given.json) console.log(JSON.stringify(planJson(plan), undefined, 2));
  else for (const line of planLines(plan)) console.log(line);
  if (given.annotate) for (const one of plan.findings) console.log(annotation(one, source.folder));
  return errorsOf(plan.findings).length > 0 ? 1 : 0;
}

/** An annotation of a file, as a workflow command. */
function annotation({ file, line, rule, level, problem, safe }: MigrationFinding, folder: string): string {
  const place = file === "" ? "" : `file=${escapedProperty(`${folder}/${file}`)},line=${line},`;
  return `::${level} ${place}title=${escapedProperty(rule)}::${escapedData(`${problem}; safe: ${safe}`)}`;
}
