import type { Finding } from "../finding.ts";
import { fileDatabase } from "./file-databases.ts";
import { connectionsIn } from "./postgres/found.ts";
import { judgeConnection, type PostgresContext, useSupabase } from "./postgres/judge.ts";
import { namesConnection, namesIndirection, namesSessionWork } from "./postgres/names.ts";
import { doesSessionWork } from "./postgres/options.ts";
import { projectsNamed } from "./postgres/projects.ts";
import { providerWithin } from "./postgres/providers.ts";
import { namesHost, splitConnections } from "./postgres/split.ts";
import { judgeProcessTls } from "./postgres/tls.ts";
import { type Unwrapped, unwrap } from "./postgres/unwrap.ts";
import { remembered } from "./remembered.ts";

export type { PostgresContext } from "./postgres/judge.ts";

/**
 * Judges everything in one process's variables (or any other named texts) that configures a Postgres connection: Supabase
 * is the only Postgres, the project is the stack's own, TLS is demanded, and the port suits the work. Names matter only
 * for hosts without a scheme and for `DATABASE_URL` and its like, whose value must be a connection that can be read.
 * Findings never hold a part of a value.
 */
export function judgePostgres(values: Readonly<Record<string, string>>, context: PostgresContext): Finding[] {
  const findings = [...judgeProcessTls(values), ...judgeSplit(values, context)];
  for (const [property, value] of Object.entries(values)) {
    if (value.trim() !== "") findings.push(...judgeValue(property, value, context));
  }
  return withoutRepeats(findings);
}

/** Judges only the connections that are spread over several of the variables. */
export function judgeSplit(values: Readonly<Record<string, string>>, context: PostgresContext): Finding[] {
  return splitConnections(values).flatMap(({ property, connection }) =>
    judgeConnection(property, connection, context),
  );
}

/**
 * Judges a variable whose value cannot be known (Pulumi makes it): its name alone must not promise a connection or a part
 * of one, because a value that is made at random is no address of Supabase.
 */
export function judgePostgresName(property: string): Finding[] {
  if (!namesHost(property) && !namesConnection(property) && !sendsElsewhere(property)) return [];
  const problem = "names a database connection, and its value cannot be known before it is made";
  return [{ property, problem, fix: `Give it as a value from the stack's settings. ${useSupabase}` }];
}

/** libpq's services, and files that hold a connection or its host (`DATABASE_URL_FILE`, as container images read them). */
const sendsElsewhere = remembered((name) => {
  const [, held] = /^(.+)_FILE$/i.exec(name) ?? [];
  return namesIndirection(name) || (held !== undefined && (namesConnection(held) || namesHost(held)));
});

function judgeValue(property: string, value: string, context: PostgresContext): Finding[] {
  const inside = unwrap(value);
  const indirect = [{ [property]: value }, ...inside.groups].some((entries) =>
    Object.entries(entries).some(([name, text]) => sendsElsewhere(name) && text !== ""),
  );
  if (indirect) {
    const problem = "sends the client to a file or service for its connection, which cannot be checked";
    return [{ property, problem, fix: `Remove PGSERVICE, *_FILE and their like. ${useSupabase}` }];
  }
  const session = namesSessionWork(property) || inside.layers.some(({ text }) => doesSessionWork(text));
  const work = session ? { ...context, session: true } : context;
  const connections = connectionsIn(inside, namesConnection(property));
  const findings = [
    ...connections.flatMap((connection) => judgeConnection(property, connection, work)),
    ...inside.groups
      .flatMap(splitConnections)
      .flatMap(({ connection }) => judgeConnection(property, connection, work)),
    ...judgeTexts(property, inside, context),
  ];
  if (namesConnection(property) && connections.length === 0) {
    const problem = otherThan(value);
    findings.push({ property, problem, fix: `Write a postgresql:// URL in it. ${useSupabase}` });
  }
  return findings;
}

/** Databases of other kinds, by the schemes of their connections. */
const others =
  /^\s*(?:jdbc:)?(mysql|mariadb|mongodb|sqlserver|mssql|oracle|clickhouse|redis|rediss)(?:\+\w+|x)?:/i;

/** What a value is under a connection's name, when it is no Postgres: called by its kind where that shows. */
function otherThan(value: string): string {
  const [, scheme] = others.exec(value) ?? [];
  const kind = fileDatabase.test(value)
    ? "in a file (SQLite)"
    : scheme && `of another kind (${scheme.toLowerCase()})`;
  if (kind) return `is a database ${kind}, and so none that can be checked`;
  return "names a database connection, and its value is none that can be checked";
}

/** Findings about what a text says in passing: another stack's project, or the database host of a known provider. */
function judgeTexts(property: string, inside: Unwrapped, context: PostgresContext): Finding[] {
  const findings: Finding[] = [];
  for (const { text } of inside.layers) {
    const provider = providerWithin(text);
    if (provider !== undefined) {
      const problem = `points at ${provider}; Supabase is the only Postgres`;
      findings.push({ property, problem, fix: useSupabase });
    }
    const foreign = context.foreignRefs?.find((ref) => asWord(ref).test(text));
    if (foreign === undefined && projectsNamed(text).some((ref) => !context.refs.includes(ref))) {
      findings.push({
        property,
        problem: "points the Supabase CLI at a project that is not this stack's",
        fix: "Use the project reference in the stack's supabase setting, or correct that setting.",
      });
    }
    if (foreign !== undefined) {
      findings.push({
        property,
        problem: `belongs to a Supabase project that is not this stack's (${foreign}, another stack's)`,
        fix: "Use the project reference in the stack's supabase setting, or correct that setting.",
      });
    }
  }
  return findings;
}

/** A project's reference between letters that are none of it. */
const asWord = remembered((ref) => new RegExp(`(?<![a-z])${ref}(?![a-z])`, "i"));

function withoutRepeats(findings: Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ property, problem }) => {
    const key = `${property}\n${problem}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
