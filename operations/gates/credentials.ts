import type { Client } from "pg";
import { redact } from "../../providers/kernel/redact.ts";
import { secretPathCommand } from "../../settings/commands.ts";
import type { Finding } from "../../settings/finding.ts";
import { connectionOf } from "../../settings/matrix/data.ts";
import { migrationsUrl } from "../../settings/rules/migrations-url.ts";
import { connectionsOf } from "../../settings/rules/postgres/found.ts";
import { sortHost } from "../../settings/rules/postgres/hosts.ts";
import { namesSessionWork } from "../../settings/rules/postgres/names.ts";
import { modeOf } from "../../settings/rules/workloads.ts";
import type { StackSettings } from "../../settings/types.ts";
import { isSilent, sharesSessions, whyNotConnected, withClient } from "../postgres/session.ts";
import { type PostgresTarget, shownTarget, targetOf } from "../postgres/target.ts";
import type { Verdict } from "./gate.ts";

/** What holds the connections of a stack, and says whose they are. */
export type CredentialSettings = Pick<
  StackSettings,
  "project" | "stack" | "environmentClass" | "platform" | "supabase" | "secrets" | "appSecrets"
>;

/** A connection that a process of the stack will be given, by where it is set. */
export interface TypedConnection {
  /** Setting that holds it: `["secrets", "POSTGRES_URL"]`. */
  path: readonly string[];
  /** What it is called, where that is not the setting's own name. */
  called: string;
  /** Ways to log in with it, the connection itself first; empty where its form is not read here. */
  ways: readonly PostgresTarget[];
  /** Whether what it is for needs a session of its own. */
  session: boolean;
}

/** What a login found. */
export type Proof =
  | { role: string; tls: boolean /** Whether others may work in its session. */; shared: boolean }
  | { silent: string }
  | { refused: string };

/** Milliseconds that a connection has for each answer: a pooler that has none within this is none to count on. */
const LIMIT_MS = 10_000;

/**
 * Logs in with every connection to the database that the stack's processes would get, before they get it: TLS, `SELECT 1`, the role,
 * and the pooler's mode. What cannot be reached from here (a network without IPv6, a restriction) is a warning, not a finding.
 */
export async function credentialsGate(settings: CredentialSettings, limitMs = LIMIT_MS): Promise<Verdict> {
  const verdicts = await Promise.all(
    typedConnections(settings).map(async (connection) => {
      const unasked = whyNot(connection, settings);
      if (unasked !== undefined)
        return { findings: [], notes: [`${connection.called} was not tried: ${unasked}`] };
      const { target, proof } = await firstProof(connection.ways, limitMs);
      return judgeProof(connection, target, proof, settings);
    }),
  );
  return {
    findings: verdicts.flatMap(({ findings }) => findings),
    notes: verdicts.flatMap(({ notes }) => notes),
  };
}

/**
 * Every connection of a stack that a process gets: the dashboard's, the one for migrations that follows from it, and those
 * of other apps. Each value once. Pure.
 */
export function typedConnections({ secrets, appSecrets, supabase }: CredentialSettings): TypedConnection[] {
  const made = secrets.DIRECT_URL ?? migrationsUrl(connectionOf(secrets), supabase);
  const source = ["POSTGRES_URL", "DATABASE_URL"].find((name) => secrets[name] !== undefined) ?? "";
  const given = [
    ...Object.entries(secrets).map(([name, value]) => ({ path: ["secrets", name], called: name, value })),
    ...(made === undefined || secrets.DIRECT_URL !== undefined
      ? []
      : [{ path: ["secrets", source], called: `DIRECT_URL, made of ${source},`, value: made }]),
    ...Object.entries(appSecrets).flatMap(([app, values]) =>
      Object.entries(values).map(([name, value]) => ({
        ...{ path: ["appSecrets", app, name], called: `${name} of ${app}`, value },
      })),
    ),
  ];
  const seen = new Set<string>();
  return given.flatMap(({ path, called, value }): TypedConnection[] => {
    const name = called.split(/[ ,]/)[0] ?? "";
    const found = connectionsOf({ [name]: value });
    const endpoint = found[0]?.connection.endpoints[0];
    if (endpoint === undefined || seen.has(value)) return [];
    seen.add(value);
    const mode = modeOf(endpoint);
    const session = mode === "direct" || mode === "session" || namesSessionWork(name);
    // The pooler logs the same role in where the direct host, which answers on IPv6, is out of reach.
    const pooled = mode === "direct" ? migrationsUrl(value, { ...supabase, ipv4AddOn: false }) : undefined;
    return [{ path, called, session, ways: [value, ...(pooled ? [pooled] : [])].flatMap(waysOf) }];
  });
}

/** A form that is not one URL of one host is judged by the settings, and logged in with by nobody here. */
function waysOf(url: string): PostgresTarget[] {
  try {
    return [targetOf(url, "")];
  } catch {
    return [];
  }
}

function whyNot({ ways }: TypedConnection, { platform }: CredentialSettings): string | undefined {
  const [first] = ways;
  if (first === undefined) return "it is no URL of one host";
  if (platform === "simulated" && sortHost(first.host).kind !== "loopback")
    return "a simulated stack reaches this machine alone";
  return undefined;
}

/** The answer of the first way that leads anywhere; of the last one where none does. */
async function firstProof(ways: readonly PostgresTarget[], limitMs: number) {
  let last: { target: PostgresTarget; proof: Proof } | undefined;
  for (const target of ways) {
    last = { target, proof: await prove(target, limitMs) };
    if (!("silent" in last.proof)) break;
  }
  if (last === undefined) throw new RangeError("a connection has at least one way");
  return last;
}

/** Logs in, asks and leaves. Never throws, and its answer holds nothing of the password. */
async function prove(target: PostgresTarget, limitMs: number): Promise<Proof> {
  try {
    const { role, tls } = await withClient(target, asked, limitMs);
    return { role, tls, shared: await sharesSessions(target, limitMs) };
  } catch (error) {
    const why = redact(whyNotConnected((error as Error).cause ?? error)).split("\n")[0] ?? "";
    return isSilent(error) ? { silent: why } : { refused: why };
  }
}

async function asked(client: Client): Promise<{ role: string; tls: boolean }> {
  const { rows } = await client.query<{ one: number; role: string }>("SELECT 1 AS one, current_user AS role");
  const [row] = rows;
  if (rows.length !== 1 || row?.one !== 1) throw new Error("it answers SELECT 1 with something else");
  const { stream } = (client as unknown as { connection: { stream: { encrypted?: boolean } } }).connection;
  return { role: row.role, tls: stream.encrypted === true };
}

/** What a login means for a release. Pure. */
export function judgeProof(
  { path, called, session }: TypedConnection,
  target: PostgresTarget,
  proof: Proof,
  settings: Pick<CredentialSettings, "project" | "stack" | "environmentClass" | "supabase">,
): Verdict {
  const place = shownTarget(target);
  if ("silent" in proof)
    return {
      findings: [],
      notes: [
        `${called} could not be tried from here: ${place} does not answer (${proof.silent}); whether it logs in, nobody knows`,
      ],
    };
  const fix = secretPathCommand(settings, path);
  const say = (problem: string): Finding => ({ property: called, problem, fix });
  if ("refused" in proof)
    return { findings: [say(`does not log in at ${place}: ${proof.refused}`)], notes: [] };
  const wanted = roleAt(target, settings.supabase.ref);
  const findings = [
    ...(proof.tls || sortHost(target.host).kind === "loopback"
      ? []
      : [say(`logs in at ${place} without TLS`)]),
    ...(proof.role === wanted
      ? []
      : [say(`logs in at ${place}, and is the role ${proof.role}, not ${wanted}`)]),
    ...(session && proof.shared
      ? [
          say(
            `logs in at ${place}, which is a pooler in transaction mode, and what it is for needs a session of its own`,
          ),
        ]
      : []),
  ];
  const mode = proof.shared ? "transaction mode" : "a session of its own";
  const how = `${proof.tls ? "TLS" : "no TLS, on this machine"}, role ${proof.role}, ${mode}`;
  return { findings, notes: findings.length > 0 ? [] : [`${called} logs in at ${place}: ${how}`] };
}

/** The role behind a user of the pooler, which is `<role>.<ref>`. */
const roleAt = ({ user }: PostgresTarget, ref: string): string =>
  user.endsWith(`.${ref}`) ? user.slice(0, -ref.length - 1) : user;
