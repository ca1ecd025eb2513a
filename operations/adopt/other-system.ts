import { redact } from "../../providers/kernel/redact.ts";
import { retiredApp, unclearApp } from "../../settings/rules/app-names.ts";
import type { StackName } from "../../settings/stack-name.ts";
import { yamlText } from "../yaml-text.ts";
import { type DatabaseVerdict, judgeDatabase } from "./database.ts";
import { undeclarable } from "./declarable.ts";
import type { AppDescription } from "./description.ts";
import { type OwnAppPlan, planOwnApp } from "./own-app-plan.ts";
import { flyTables } from "./render.ts";
import { KINDS, type KindRow, whatIs } from "./systems/kinds.ts";
import type { Recognised } from "./systems/recognise.ts";
import { comment, list } from "./text.ts";

/** The page with the whole way of a database's data. */
const RUNBOOK = "docs/runbooks/move-a-database.md";

/** The database of an app on Fly, by all that is known of it. */
export function databaseOf(app: AppDescription, isSupabase: boolean): DatabaseVerdict {
  const env = Object.assign({}, ...app.groups.map(({ raw }) => raw.env ?? {})) as Record<string, string>;
  const running = app.groups.some(({ machines }) => machines.some(({ state }) => state === "started"));
  return judgeDatabase({
    ...{ app: app.name, env, secrets: app.secrets, running, isSupabase },
    neighbours: app.neighbours,
  });
}

/** An app on Fly of which no settings are proposed. */
export const renderOther = (
  app: AppDescription,
  recognised: Recognised,
  why: DatabaseVerdict,
  stack: StackName,
): string =>
  otherText({
    ...{ app: app.name, recognised, why, tables: flyTables(app) },
    waits: recognised.kind === "dashboard" || (recognised.kind === "chatwoot" && recognised.certain),
    cannot: undeclarable(app, recognised.kind),
    ownApp:
      recognised.kind === "postgres"
        ? undefined
        : planOwnApp(app, stack, new Date().toISOString().slice(0, 10)),
    next:
      recognised.kind && (KINDS[recognised.kind] as KindRow).database
        ? ofDatabase(app, recognised.kind === "postgres")
        : [],
  });

/** What `otherText` is about. */
export interface Other {
  app: string;
  recognised: Recognised;
  why: DatabaseVerdict;
  /** Whether settings of its own wait for its data alone. @default of the dashboard */
  waits?: boolean;
  /** All that it has. */
  tables: readonly string[];
  /** What cannot be declared of it, each with why. */
  cannot: readonly string[];
  /** What it would be as an app that the program does not know; undefined of what can be none. */
  ownApp?: OwnAppPlan | undefined;
  /** What comes next, beside its own database. */
  next: readonly string[];
}

/**
 * An app of which no settings are proposed, on whichever platform: what it is taken for and by what, all that it has, what cannot
 * be declared and why, and what comes next. Comments throughout, so that nobody takes it for a stack file.
 */
export function otherText({ app, recognised, waits, why, tables, cannot, ownApp, next }: Other): string {
  const { kind, signs } = recognised;
  const waiting = waits ?? kind === "dashboard";
  return redact(
    [
      comment(
        waiting && kind
          ? `${app} is taken for ${whatIs(kind)}, and no settings are proposed until its data ${kind === "dashboard" ? "lies in Supabase" : "is moved"}. Nothing was changed.`
          : `${app} is ${kind ? `taken for ${whatIs(kind)}, not for the dashboard` : "not recognised"}: no settings are proposed. Nothing was changed.`,
      ),
      ...(signs.length > 0 ? [comment(`Told by: ${signs.join("; ")}.`)] : []),
      comment(""),
      ...tables,
      ...list("Its database", [...why.findings, ...why.notes]),
      ...(waiting ? [] : list("What cannot be declared yet, and why", cannot)),
      ...(waiting || !ownApp ? [] : ownAppTables(ownApp)),
      ...list("What comes next", [...why.next, ...next, ...(waiting ? [] : whatElse(app, recognised))]),
    ].join("\n"),
  );
}

/** The settings that it would be, in their own indentation, and what they do. */
function ownAppTables({ name, entry, exemptions, secretCommands, changes, later }: OwnAppPlan): string[] {
  const config = {
    "hotdash:apps": { [name]: entry },
    ...(exemptions.length > 0 ? { "hotdash:exemptions": exemptions } : {}),
  };
  return [
    ...list("What it would be as an app of its own (docs/add-an-app.md)", [
      ...yamlText({ config }).trimEnd().split("\n"),
    ]),
    ...list("Its secrets; each command asks for the value", secretCommands),
    ...list(
      "What the first update with these settings changes",
      changes.length > 0
        ? changes
        : [`nothing: machines and secrets that are there stay as they are while apps.${name}.adopt is as-is`],
    ),
    ...list(`What a release changes once apps.${name}.adopt is true`, later),
  ];
}

/** A database is nobody's to adopt: who reads it, and how its data gets out. */
function ofDatabase({ name, groups, volumes, neighbours }: AppDescription, isPostgres: boolean): string[] {
  const base = name.replace(/-(db|pg|postgres|postgresql)$/, "");
  const reader = neighbours?.find(({ app }) => app === base);
  const holds = `it holds ${volumes.length} volume${volumes.length === 1 ? "" : "s"}`;
  if (!isPostgres)
    return [`${holds}; it stays as it is, by its own file. fly volumes list -a ${name} names its snapshots`];
  const runs = groups.some(({ machines }) => machines.some(({ state }) => state === "started"));
  return [
    `${holds}${reader ? `, and ${reader.app} (${reader.running} of ${reader.machines} machines running) is named like what reads it` : ""}`,
    runs
      ? `its data moves into Supabase: ${RUNBOOK}, step 1, begins with: fly proxy 15432:5432 -a ${name}`
      : `nothing of it runs: when its data was moved, ${RUNBOOK}, step 5, says what is left`,
  ];
}

function whatElse(name: string, { kind, signs }: Recognised): string[] {
  const given = retiredApp(name) ?? unclearApp(name);
  const told = given && kind !== "postgres" ? [`by its name it ${given}`] : [];
  if (kind === undefined)
    return [
      ...told,
      `if it is the dashboard all the same: hotdash adopt ${name} --dashboard`,
      "otherwise it stays as it is, by its own file",
    ];
  const isData = (KINDS[kind] as KindRow).database;
  return [
    ...told,
    isData || kind === "postgres"
      ? "it stays as it is, by its own file: no stack of this program touches it"
      : "it stays as it is, by its own file, until a stack file has these settings, with the reason why it is public, whoever answers for each entry, and its secrets: that update writes nothing to it",
    ...(signs.length < 2 ? [`if it is the dashboard all the same: hotdash adopt ${name} --dashboard`] : []),
  ];
}
