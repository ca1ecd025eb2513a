import type { Finding } from "../../finding.ts";
import type { Client } from "./client.ts";
import { type Connection, type Endpoint, parameterValues } from "./connection.ts";
import { sortHost } from "./hosts.ts";
import { judgePort } from "./port.ts";
import { unreachable } from "./refusals.ts";
import { judgeTls } from "./tls.ts";

/** What the stack says of itself. */
export interface PostgresContext {
  /** References of the Supabase projects that are this stack's own. */
  refs: readonly string[];
  /** References that are known to be another stack's: production's when judging staging. */
  foreignRefs?: readonly string[];
  /** A simulated stack may use loopback hosts; a live one may not. */
  platform: "simulated" | "live";
  /**
   * Ports on which loopback is fine although the platform is live: those of a Supabase that a developer runs on this
   * machine. The files of an application need them, a stack never does.
   */
  localPorts?: readonly string[];
  /** The process runs where no IPv6 leaves the machine (Render, GitHub Actions): direct hosts are out of its reach. */
  ipv4Only?: boolean;
  /** What reads the connections, which decides what counts as a demand. @default Prisma's engine */
  client?: Client;
  /**
   * The values are a part of those that the process gets, as single secrets of an environment on GitHub are: what is
   * missing may stand beside them, and is judged where all are seen.
   */
  partial?: boolean;
  /** The process needs session state or prepared statements (Rails, migrations): port 6543 breaks it. */
  session?: boolean;
}

/** What to use instead of any other Postgres. */
export const useSupabase =
  "Use the stack's Supabase project: db.<ref>.supabase.co:5432, or the pooler host that its settings page shows.";

/** Judges one connection that came from the setting `property`. */
export function judgeConnection(
  property: string,
  connection: Connection,
  context: PostgresContext,
): Finding[] {
  const find = (problem: string, fix: string): Finding => ({ property, problem, fix });
  if (/(^|[+:])prisma($|[+:])/.test(connection.scheme)) {
    return [find("is a Prisma Accelerate address, which hides the database behind it", useSupabase)];
  }
  if (connection.ambiguity !== undefined) {
    const problem = `is a Postgres URL that clients read differently: ${connection.ambiguity}`;
    return [find(problem, "Percent-encode the password (@ is %40, / is %2F, ? is %3F, # is %23).")];
  }
  const findings: Finding[] = [];
  const indirect = ["hostaddr", "service", "servicefile", "socketfactory", "cloudsqlinstance"];
  for (const name of indirect.filter((key) => parameterValues(connection.parameters, key).some(Boolean))) {
    findings.push(find(`sends the client elsewhere with ${name}`, `Remove ${name}. ${useSupabase}`));
  }
  // Some clients take a whole connection for the database's name.
  if (parameterValues(connection.parameters, "dbname").some((name) => /=|:\/\//.test(name))) {
    findings.push(find("sends the client elsewhere with dbname", `Write the name alone. ${useSupabase}`));
  }
  if (connection.endpoints.length === 0 && findings.length === 0) {
    findings.push(find("names no host, so the client takes a local socket or PGHOST", useSupabase));
  }
  for (const endpoint of connection.endpoints) {
    findings.push(...judgeEndpoint(property, endpoint, connection, context));
  }
  const local = connection.endpoints.every(({ host }) => sortHost(host).kind === "loopback");
  // A command's TLS is its environment's business (PGSSLMODE), and a part says nothing of what stands beside it.
  const elsewhere = connection.form === "options" || isPart(connection, context);
  if (!local && !elsewhere) findings.push(...judgeTls(property, connection, context.client));
  return findings;
}

/** A connection in several variables, of which not all may be here. */
function isPart({ form }: Connection, { partial = false }: PostgresContext): boolean {
  return partial && form === "split";
}

function judgeEndpoint(
  property: string,
  endpoint: Endpoint,
  connection: Connection,
  context: PostgresContext,
): Finding[] {
  const find = (problem: string, fix: string): Finding => ({ property, problem, fix });
  const sorted = sortHost(endpoint.host);
  // Whom a command dials is the business of the judgement of commands; here its job, its project and its reach are judged.
  if (connection.form === "options" && sorted.kind !== "direct" && sorted.kind !== "pooler") return [];
  switch (sorted.kind) {
    case "loopback":
      if (context.platform === "simulated") return [];
      if (context.localPorts !== undefined) return judgeLocal(property, endpoint, context.localPorts);
      return [find("points at this machine (loopback) in a live stack", useSupabase)];
    case "literal":
      return [find("points at an IP address, which cannot be shown to be Supabase", useSupabase)];
    case "socket":
      return [find(`points at ${sorted.provider ?? "a Unix socket"}, not at Supabase`, useSupabase)];
    case "elsewhere": {
      const place =
        sorted.provider ?? (endpoint.host === "" ? "an empty host" : "a host that is not Supabase's");
      return [find(`points at ${place}; Supabase is the only Postgres`, useSupabase)];
    }
    case "direct": {
      const others = projectsBeside(connection).flatMap((ref) => judgeRef(property, ref, context));
      const findings = [...judgeRef(property, sorted.ref, context), ...others];
      if (context.ipv4Only) findings.push(unreachable(property));
      return [...findings, ...judgePort(property, endpoint, connection, context)];
    }
    case "pooler":
      return [
        ...judgePoolerUsers(property, connection, context),
        ...judgePort(property, endpoint, connection, context),
      ];
  }
}

function judgeLocal(property: string, { port }: Endpoint, ports: readonly string[]): Finding[] {
  if (port !== undefined && ports.includes(port)) return [];
  const problem = "points at a Postgres of this machine that is not the Supabase CLI's";
  const fix = `Run \`supabase start\` and use its database (localhost:${ports[0] ?? "54322"}), or the stack's Supabase project.`;
  return [{ property, problem, fix }];
}

/** The pooler finds the project by the ending of the user: every user that is given must name one of ours. */
function judgePoolerUsers(property: string, connection: Connection, context: PostgresContext): Finding[] {
  const { users } = connection;
  const refs = users.filter((user) => user.includes(".")).map((user) => user.replace(/^.*\./s, ""));
  const named = [...refs, ...projectsBeside(connection)];
  const findings = named.flatMap((ref) => judgeRef(property, ref, context));
  const elsewhere = connection.form === "options" || isPart(connection, context);
  if ((refs.length === 0 && !(elsewhere && users.length === 0)) || refs.length < users.length) {
    const fix = "Write the user as postgres.<ref>: the pooler finds the project by it.";
    const problem = "names the pooler without a project: its user lacks the .<ref> ending";
    findings.push({ property, problem, fix });
  }
  return findings;
}

/** Projects that are named beside the host: at the end of a user, or in the options, where the pooler took them once. */
function projectsBeside({ users, parameters }: Connection): string[] {
  const inUsers = users.map((user) => /\.([a-z]{20})$/.exec(user)?.[1]);
  const inOptions = parameterValues(parameters, "options").map((text) => /\breference=(\S+)/.exec(text)?.[1]);
  return [...inUsers, ...inOptions].filter((ref) => ref !== undefined);
}

function judgeRef(property: string, ref: string, context: PostgresContext): Finding[] {
  if (context.refs.includes(ref)) return [];
  const known = context.foreignRefs?.includes(ref) ? ` (${ref}, another stack's)` : "";
  return [
    {
      property,
      problem: `belongs to a Supabase project that is not this stack's${known}`,
      fix: "Use the project reference in the stack's supabase setting, or correct that setting.",
    },
  ];
}
