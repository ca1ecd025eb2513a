import { removeCommand, secretCommand, setCommand } from "../commands.ts";
import type { Finding, SettingProblem } from "../finding.ts";
import { rowFor, variableOf } from "../matrix/table.ts";
import { contradiction } from "../rules/migrations-url.ts";
import { judgePostgres, type PostgresContext } from "../rules/postgres.ts";
import { judgeWhole } from "../rules/whole-connection.ts";
import { judgeWorkloads } from "../rules/workloads.ts";
import { isOn } from "../schema/host.ts";
import { settingProblem } from "../setting-problem.ts";
import { shapeOf } from "../show.ts";
import type { StackName } from "../stack-name.ts";
import type { Check } from "./check.ts";
import { connectionContext } from "./connection-context.ts";

const ALLOWED =
  "a connection to the stack's own Supabase project with sslmode=require or stricter: user postgres.<ref> at the pooler's host, or db.<ref>.supabase.co; port 5432; with connection_limit and connect_timeout where machines keep it open";

/**
 * Supabase is the only Postgres, of the stack's own project, and each connection is the right one for its job: by the same
 * judgements that the policies pass.
 */
export const database: Check = ({ name, parsed }) => {
  const { supabase, host, dashboard, variables = {}, secrets = {}, extras } = parsed;
  const context: PostgresContext = {
    ...connectionContext(parsed),
    ...(supabase ? {} : { refs: refsIn(secrets) }),
    client: dashboard?.prisma,
  };
  // What only workflows get must work from GitHub's runners, which have no IPv6.
  const elsewhere = Object.keys(secrets).filter((one) => variableOf(one)?.targets.includes("github secret"));
  const judge = (names: readonly string[], more: Partial<PostgresContext>) =>
    judgePostgres(Object.fromEntries(names.map((one) => [one, secrets[one] ?? ""])), { ...context, ...more });
  const inSecrets = [
    ...Object.entries(secrets).flatMap(([one, value]) => judgeWhole(one, value)),
    ...judge(
      Object.keys(secrets).filter((one) => !elsewhere.includes(one)),
      {},
    ),
    ...judge(elsewhere, { ipv4Only: supabase !== undefined && !supabase.ipv4AddOn }),
    ...judgeWorkloads(supabase ? secrets : {}, {
      runsOn: (["fly", "render"] as const).filter((one) => isOn(one, host)),
      app: dashboard?.app,
      ipv4AddOn: supabase?.ipv4AddOn ?? false,
      transactionMode: supabase?.transactionMode,
    }),
  ];
  // A variable that the matrix does not know, or that belongs to the secrets, is refused as such.
  const plain = Object.entries(variables).filter(([one]) => rowFor(one, extras)?.source === "setting");
  const inVariables = judgePostgres(Object.fromEntries(plain), context);
  const refused = new Set(inSecrets.map(({ property }) => property));
  return [
    ...(["POSTGRES_URL", "DATABASE_URL", "DIRECT_URL"].some((one) => refused.has(one))
      ? []
      : contradictions(name, secrets, supabase?.migrationRole)),
    ...withoutRepeats(inSecrets).map(({ property, problem, fix }) =>
      settingProblem(name, ["secrets", property], {
        value: shapeOf(secrets[property]),
        problem,
        allowed: `${ALLOWED}. ${fix}`,
        fix: secretCommand(name, property),
      }),
    ),
    ...inVariables.map(({ property, problem, fix }) =>
      settingProblem(name, ["variables", property], {
        value: "(not shown)",
        problem,
        allowed: `${ALLOWED}. ${fix}`,
        fix: setCommand(name, ["variables", property], "<value>"),
      }),
    ),
  ];
};

/** A connection that was given twice says the same both times. */
function contradictions(
  name: StackName,
  secrets: Readonly<Record<string, string>>,
  migrationRole: string | undefined,
): SettingProblem[] {
  const { POSTGRES_URL: given, DATABASE_URL: other, DIRECT_URL: direct } = secrets;
  if (given !== undefined && other !== undefined && given !== other)
    return [
      settingProblem(name, ["secrets", "POSTGRES_URL"], {
        value: shapeOf(given),
        problem: "contradicts DATABASE_URL, which is the same connection under the name that Prisma reads",
        allowed: "one of the two",
        fix: removeCommand(name, ["secrets", "POSTGRES_URL"]),
      }),
    ];
  const app = given ?? other;
  if (app === undefined || direct === undefined) return [];
  const part = contradiction(app, direct, { migrationRole });
  if (part === undefined) return [];
  return [
    settingProblem(name, ["secrets", "DIRECT_URL"], {
      value: shapeOf(direct),
      problem: `contradicts ${given === undefined ? "DATABASE_URL" : "POSTGRES_URL"}: its ${part} is another`,
      allowed:
        "not set, as it follows from POSTGRES_URL; or one with the same user, password and database; or one of supabase.migrationRole",
      fix: removeCommand(name, ["secrets", "DIRECT_URL"]),
    }),
  ];
}

/** Whose project a connection is of cannot be said while the stack's own ref is wrong: then any will do. */
function refsIn(secrets: Readonly<Record<string, string>>): string[] {
  return Object.values(secrets).flatMap((value) => value.match(/(?<![a-z])[a-z]{20}(?![a-z])/g) ?? []);
}

/** Two judgements may say the same of a connection. */
function withoutRepeats(findings: Finding[]): Finding[] {
  const said = findings.map(({ property, problem }) => `${property}\n${problem}`);
  return findings.filter((_, index) => said.indexOf(said[index] ?? "") === index);
}
