import type { Finding } from "../finding.ts";
import { type Connection, demanded, type Endpoint, parameterValues } from "./postgres/connection.ts";
import { connectionsOf } from "./postgres/found.ts";
import { sortHost } from "./postgres/hosts.ts";
import { namesSessionWork } from "./postgres/names.ts";
import { transactionRefused, unreachable } from "./postgres/refusals.ts";
import { judgeSize } from "./postgres/size.ts";

/**
 * What a connection is for. `migrations` is every command that changes the schema or looks at it from outside; `chatwoot` whatever
 * prepares statements, SETs what holds for a connection, or takes advisory locks, as Rails does.
 */
export type Workload = "dashboard" | "workers" | "chatwoot" | "migrations";

/** Where a process runs. Render's services and GitHub's runners have no IPv6 (Supabase's own list of such platforms). */
export type Runtime = "fly" | "render" | "github";

/** What decides which connection is right. */
export interface Place {
  /** Everywhere that the variables are used: a connection must be within reach of all of them. */
  runsOn: readonly Runtime[];
  /** App and process group, as far as they are known. */
  app?: string | undefined;
  group?: string | undefined;
  /**
   * Whether its system is declared as one whose connections need sessions, migrations of its own included. Of what no stack declares,
   * the app's name says it.
   */
  sessions?: boolean | undefined;
  /** Whether the process makes or changes the schema, whatever its variables are called. */
  migrates?: boolean;
  /** The paid add-on by which the direct host answers on IPv4 too. */
  ipv4AddOn: boolean;
  /** Workloads that may use transaction mode, each with the reason. */
  transactionMode?: Readonly<Partial<Record<"dashboard" | "workers", string | undefined>>> | undefined;
}

/** How Supabase is reached: `dedicated` is transaction mode on the direct host. */
export type Mode = "direct" | "session" | "transaction" | "dedicated";

/** What a variable's connection is for: by its name first, because one app holds connections for several uses. */
export function workloadOf(variable: string, { app = "", sessions, group, migrates }: Place): Workload {
  if (sessions) return "chatwoot";
  if (migrates || namesSessionWork(variable)) return "migrations";
  if (/chatwoot/i.test(app)) return "chatwoot";
  return group === undefined || group === "web" ? "dashboard" : "workers";
}

/** The mode of an endpoint; undefined for what is not Supabase's or on no port of it, which other rules refuse. */
export function modeOf({ host, port = "5432" }: Endpoint): Mode | undefined {
  const { kind } = sortHost(host);
  if ((kind !== "direct" && kind !== "pooler") || !["5432", "6543"].includes(port)) return undefined;
  if (kind === "pooler") return port === "5432" ? "session" : "transaction";
  return port === "5432" ? "direct" : "dedicated";
}

/**
 * Judges whether each connection to Supabase is the right one for its job. Dashboard and workers: the pooler's session
 * mode, with `connection_limit` and `connect_timeout`, because each client holds one of its connections; transaction mode
 * only with a reason on record, and `pgbouncer=true`. Chatwoot and migrations: the direct connection, the session pooler
 * where only IPv4 reaches, never port 6543. Findings never hold a part of a value.
 */
export function judgeWorkloads(values: Readonly<Record<string, string>>, place: Place): Finding[] {
  const findings = connectionsOf(values).flatMap(({ property, connection, session = false }) => {
    const workload = session ? "migrations" : workloadOf(property, place);
    const modes = connection.endpoints.map(modeOf).filter((mode) => mode !== undefined);
    const pooled = workload === "dashboard" || workload === "workers";
    return [
      ...modes.flatMap((mode) =>
        pooled
          ? judgePooled(property, mode, workload, connection, place)
          : judgeSession(property, mode, workload, place),
      ),
      ...(pooled && modes.length > 0 ? judgeSize(property, connection) : []),
    ];
  });
  const seen = new Set<string>();
  return findings.filter(({ property, problem }) => {
    const key = `${property}\n${problem}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

function judgePooled(
  property: string,
  mode: Mode,
  workload: "dashboard" | "workers",
  connection: Connection,
  place: Place,
): Finding[] {
  if (mode === "session") return [];
  const useSession = "Use the session pooler: <name>.pooler.supabase.com:5432, user postgres.<ref>";
  if (mode === "direct") {
    const problem = `is the direct connection; ${workload === "dashboard" ? "the dashboard uses" : "workers use"} the session pooler`;
    return [{ property, problem, fix: `${useSession}.` }];
  }
  const findings: Finding[] = [];
  if (mode === "dedicated" && !reachesDirect(workload, place)) findings.push(unreachable(property));
  if ((place.transactionMode?.[workload] ?? "").trim() === "") {
    const problem = "uses transaction mode (port 6543) without a reason on record";
    const record = `npm run pulumi -- config set --path supabase.transactionMode.${workload} '<reason>'`;
    findings.push({ property, problem, fix: `${useSession}; or record why not: ${record}.` });
  }
  const given = parameterValues(connection.parameters, "pgbouncer");
  const read = demanded(connection, "pgbouncer");
  if (read.length === 0 || [...given, ...read].some((value) => value !== "true")) {
    const problem =
      "uses transaction mode (port 6543) without pgbouncer=true, so that Prisma prepares statements";
    findings.push({ property, problem, fix: "Add pgbouncer=true, once." });
  }
  return findings;
}

function judgeSession(
  property: string,
  mode: Mode,
  workload: "chatwoot" | "migrations",
  place: Place,
): Finding[] {
  if (mode === "transaction" || mode === "dedicated") return [transactionRefused(property)];
  const direct = reachesDirect(workload, place);
  if (mode === "direct") return direct ? [] : [unreachable(property)];
  if (!direct) return [];
  const who = workload === "chatwoot" ? "Chatwoot uses" : "migrations use";
  const problem = `goes through the session pooler; ${who} the direct connection where it is within reach`;
  return [{ property, problem, fix: "Use db.<ref>.supabase.co:5432, user postgres." }];
}

/** Migrations take one value in the release command and in workflows, so GitHub's runners must reach it as well. */
function reachesDirect(workload: Workload, { runsOn, ipv4AddOn }: Place): boolean {
  const everywhere = workload === "migrations" ? [...runsOn, "github"] : runsOn;
  return ipv4AddOn || everywhere.every((runtime) => runtime === "fly");
}
