import type { DeepReadonly, StackSettings } from "../../settings/types.ts";
import type { Observed, Relation } from "./observe.ts";

/** What a database must be like. */
export interface Expected {
  settings: DeepReadonly<
    Pick<
      StackSettings["database"],
      "unprotected" | "anonAccess" | "anonGrants" | "extensions" | "maxSessions" | "exposedSchemas"
    >
  >;
  /** Role that migrations log in as. */
  role: string;
  /** Tables that the files make and none drops, `schema.name`. */
  tables: readonly string[];
  pending: readonly string[];
  foreign: readonly string[];
  /** YYYY-MM-DD: leave counts to the end of its day. */
  today: string;
}

/** One thing that is not as it must be. */
export interface VerifyFinding {
  /** Table, version, extension or role. */
  object: string;
  problem: string;
  fix: string;
}

/** One check with how many things it looked at. */
export interface Check {
  name: string;
  looked: number;
  findings: VerifyFinding[];
}

export interface Verification {
  checks: Check[];
  /** What is worth knowing, and no fault. */
  notes: string[];
}

/** Holds what a database is like against what it must be. Pure. */
export function judge(observed: Observed, expected: Expected): Verification {
  const { settings, tables, pending, foreign, role } = expected;
  const { relations, extensions, sessions } = observed;
  const leave = settings.unprotected.filter(({ expires }) => expires >= expected.today);
  const excused = (name: string) => leave.some(({ relation }) => relation === name);
  const own = relations.filter(({ name }) => !excused(name));
  const one = (object: string, problem: string, fix: string): VerifyFinding => ({ object, problem, fix });
  const found = (name: string, looked: number, findings: VerifyFinding[]): Check => ({
    name,
    looked,
    findings,
  });
  return {
    checks: [
      found(
        "tables of the files",
        tables.length,
        tables
          .filter((name) => !observed.tables.includes(name))
          .map((name) =>
            one(
              name,
              "is made by a file and not there",
              "make it by a new migration, or drop it there in one",
            ),
          ),
      ),
      found("versions", pending.length + foreign.length, [
        ...pending.map((version) => one(version, "is not applied", "run the deploy again")),
        ...foreign.map((version) =>
          one(version, "is applied, and this commit has no file for it", "release a commit that has it"),
        ),
      ]),
      found("row level security", own.length, own.flatMap(unheld)),
      found(
        "roles of policies",
        relations.reduce((sum, { policies }) => sum + policies, 0),
        observed.orphans.map((name) =>
          one(name, "is for a role that there is not", "drop the policy, or make the role"),
        ),
      ),
      found(
        "grants to anon",
        own.length,
        own.flatMap((relation) => grants(relation, settings)),
      ),
      found(
        "extensions",
        settings.extensions.length,
        settings.extensions
          .filter((name) => !extensions.includes(name))
          .map((name) =>
            one(name, "is not there", `create extension "${name}" with schema extensions, in a migration`),
          ),
      ),
      found("sessions", 1, [
        ...(settings.maxSessions !== undefined && sessions > settings.maxSessions
          ? [
              one(
                `${sessions} sessions`,
                `are more than database.maxSessions (${settings.maxSessions})`,
                "end what holds them, or count anew",
              ),
            ]
          : []),
        ...(observed.role === role
          ? []
          : [
              one(
                observed.role,
                `is at work, and ${role} is declared`,
                "supabase.migrationRole, or the user of DIRECT_URL",
              ),
            ]),
      ]),
    ],
    notes: [
      ...leave.map(
        ({ relation, owner, reason, expires }) =>
          `${relation} is left out until ${expires}: ${reason} (${owner})`,
      ),
      ...settings.unprotected
        .filter((given) => !leave.includes(given))
        .map(({ relation, expires }) => `the leave of ${relation} ended on ${expires}`),
      ...ownerPasses(own),
    ],
  };
}

/** What of a relation row level security does not hold. */
function unheld({ name, kind, secured, policies, invoker }: Relation): VerifyFinding[] {
  if (kind === "view")
    return invoker
      ? []
      : [
          {
            object: name,
            problem: "is a view that reads with its owner's rights, past every policy",
            fix: `alter view ${name} set (security_invoker = on)`,
          },
        ];
  if (kind === "materialized view" || kind === "foreign table")
    return [
      {
        object: name,
        problem: `is a ${kind}, which no policy holds`,
        fix: "move it to a schema that the API does not show",
      },
    ];
  if (!secured)
    return [
      {
        object: name,
        problem: "has no row level security",
        fix: `alter table ${name} enable row level security, and a policy`,
      },
    ];
  return policies > 0
    ? []
    : [
        {
          object: name,
          problem: "has row level security and no policy: nobody reads it but who passes by it",
          fix: `create policy … on ${name}, or list it in database.unprotected`,
        },
      ];
}

/** Whether anon sees no more rows than policies give it; without any that is none. */
const isHeld = ({ kind, secured, invoker }: Relation) =>
  kind === "view" ? invoker : kind === "table" && secured;

function grants(relation: Relation, { anonAccess, anonGrants }: Expected["settings"]): VerifyFinding[] {
  const { name, anon } = relation;
  const declared = anonGrants.find((one) => one.relation === name)?.privileges ?? [];
  const more = anon.filter((privilege) => !declared.includes(privilege));
  const missing = declared.filter((privilege) => !anon.includes(privilege));
  const held = anonAccess === "by-policies" && isHeld(relation);
  return [
    ...(more.length > 0 && !held
      ? [
          {
            object: name,
            problem: `grants ${more.join(", ")} to anybody, undeclared`,
            fix: `revoke ${more.join(", ").toLowerCase()} on ${name} from anon, public`,
          },
        ]
      : []),
    ...(missing.length > 0
      ? [
          {
            object: name,
            problem: `does not grant ${missing.join(", ")} to anon, as declared`,
            fix: "grant it by a migration, or declare it no more",
          },
        ]
      : []),
  ];
}

/** `relrowsecurity` alone lets the owner pass, whoever logs in as it. */
function ownerPasses(relations: readonly Relation[]): string[] {
  const passed = relations.filter(({ kind, secured, forced }) => kind === "table" && secured && !forced);
  const owners = [...new Set(passed.map(({ owner }) => owner))];
  return owners.map(
    (owner) =>
      `${owner} passes row level security on ${passed.filter((one) => one.owner === owner).length} tables that it owns (force row level security holds it, too)`,
  );
}

export const findingsOf = ({ checks }: Verification): VerifyFinding[] =>
  checks.flatMap(({ findings }) => findings);
