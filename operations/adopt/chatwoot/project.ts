import { connectionsOf } from "../../../settings/rules/postgres/found.ts";
import { sortHost } from "../../../settings/rules/postgres/hosts.ts";
import type { StackName } from "../../../settings/stack-name.ts";
import { CONNECTIONS, type DatabaseVerdict, lookCommand } from "../database.ts";
import type { AppDescription } from "../description.ts";
import { plainOf } from "./variables.ts";

/** The page with the whole way of Chatwoot's data. */
const RUNBOOK = "docs/runbooks/move-chatwoot.md";

/** Stacks by the ref of their Supabase project. */
export type Projects = Readonly<Record<string, string>>;

/** A Supabase project as a connection names it. */
export interface NamedProject {
  ref: string;
  /** Of the pooler's host, where that is named. */
  region?: string;
}

/** The projects that an app's plain variables name: at the direct host, or behind the user at the pooler. */
export function projectsIn(app: AppDescription): (NamedProject & { property: string })[] {
  return connectionsOf(plainOf(app)).flatMap(({ property, connection: { endpoints, users } }) =>
    endpoints.flatMap(({ host }) => {
      const sort = sortHost(host);
      if (sort.kind === "direct") return [{ property, ref: sort.ref }];
      if (sort.kind !== "pooler") return [];
      const region = /^aws-\d+-([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(host)?.[1];
      const refs = users.flatMap((user) => /\.([a-z]{20})$/.exec(user)?.[1] ?? []);
      return refs.map((ref) => ({ property, ref, ...(region ? { region } : {}) }));
    }),
  );
}

/**
 * What holds of Chatwoot's database beside what holds of every app's: the project of another stack is no place for it, and its way out
 * is a page of its own, whatever kind of database it leaves. Pure.
 */
export function judgeProject(
  app: AppDescription,
  { stack }: StackName,
  projects: Projects,
  verdict: DatabaseVerdict,
  isSupabase: boolean,
): DatabaseVerdict {
  const named = projectsIn(app);
  const foreign = named.filter(({ ref }) => (projects[ref] ?? stack) !== stack);
  const findings = [
    ...verdict.findings,
    ...[...new Map(foreign.map((one) => [one.ref, one])).values()].map(
      ({ ref, property }) =>
        `its database is the Supabase project of the stack ${projects[ref]} (${ref}), as ${property} says: ${stack} may not read it, and a project of its own, or that of ${stack}, is where its data belongs`,
    ),
  ];
  const move = `Chatwoot's data moves first: ${RUNBOOK}, from its section 1 to the switch in section 4, which writes hotdash:chatwoot`;
  if (findings.length > 0) return { ...verdict, findings, next: [...verdict.next, move] };
  const hidden = app.secrets.filter((secret) => CONNECTIONS.test(secret)).sort();
  const others = Object.entries(projects).filter(([, owner]) => owner !== stack);
  if (hidden.length === 0 || named.length > 0 || isSupabase) return verdict;
  const refs = others.map(([ref, owner]) => `${ref} of ${owner}`).join(", ");
  return {
    ...verdict,
    notes: [
      ...verdict.notes,
      `where its database is cannot be read back (${hidden.join(", ")}): ${lookCommand(app.name, hidden)} prints its host. Where that is no Supabase project, or another stack's${refs ? ` (${refs})` : ""}, take nothing over before its data is moved: ${RUNBOOK}`,
    ],
  };
}
