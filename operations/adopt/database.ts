import { isPostgresApp } from "../../settings/rules/app-names.ts";
import { repositoryName } from "../../settings/rules/image-reference.ts";
import { connectionsOf } from "../../settings/rules/postgres/found.ts";
import { sortHost } from "../../settings/rules/postgres/hosts.ts";
import type { Neighbour } from "./live-app.ts";
import { KINDS } from "./systems/kinds.ts";

/** Where an app's database is, as far as anybody can tell without its secrets. */
export interface DatabaseVerdict {
  /** What keeps the app from being adopted until its data lies in Supabase; empty when nothing does. */
  findings: string[];
  /** Commands that come next, in order. */
  next: string[];
  notes: string[];
}

/** What the verdict is about. */
export interface DatabaseAsked {
  app: string;
  /** Plain variables of its processes. */
  env: Readonly<Record<string, string>>;
  secrets: readonly string[];
  /** Whether any of its machines runs. */
  running: boolean;
  /** Apps beside it; undefined when the token may not look. */
  neighbours: readonly Neighbour[] | undefined;
  /** Somebody has looked, and it is Supabase. */
  isSupabase: boolean;
}

/** The page with the whole way. */
const RUNBOOK = "docs/runbooks/move-a-database.md";

/** Secrets that hold a connection, under the names that the team's systems read. */
export const CONNECTIONS =
  /^(DATABASE_URL|POSTGRES_URL|PG_URL|DIRECT_URL|DATABASE_URL_\w+|POSTGRES_(HOST|PASSWORD|USERNAME|USER))$/;

/**
 * Looks for a Postgres that is not Supabase's: in plain variables, which say it, and beside the app, where a Postgres of its name
 * says that it may be. An update would set the connection to Supabase while the data lies elsewhere, so that a doubt stops too,
 * until somebody has looked.
 */
export function judgeDatabase(asked: DatabaseAsked): DatabaseVerdict {
  const verdict: DatabaseVerdict = { findings: [], next: [], notes: [] };
  const hosts = connectionsOf(asked.env).flatMap(({ property, connection }) =>
    connection.endpoints.map(({ host }) => ({ property, host, sort: sortHost(host) })),
  );
  const elsewhere = hosts.filter(({ sort }) => sort.kind === "elsewhere");
  for (const { property, host, sort } of elsewhere)
    verdict.findings.push(
      `its database is ${host}${sort.kind === "elsewhere" && sort.provider ? ` (${sort.provider})` : ""}, as ${property} says: Supabase is the only Postgres of the stacks`,
    );
  const postgres = (asked.neighbours ?? []).filter((one) => one.app !== asked.app && isPostgres(one));
  const isTold = ({ app }: Neighbour) => elsewhere.some(({ host }) => host.split(".").includes(app));
  const told = postgres.filter(isTold);
  const own = postgres.filter((one) => !isTold(one) && baseOf(one.app) === asked.app);
  const keeps = asked.secrets.filter((secret) => CONNECTIONS.test(secret)).sort();
  const saysSupabase = hosts.some(({ sort }) => sort.kind === "pooler" || sort.kind === "direct");
  for (const { app, running, machines } of own) {
    const what = `the Postgres ${app} (${running} of ${machines} machines running)`;
    if (running === 0)
      verdict.notes.push(
        `${what} is beside it and stands still: when its data was moved, the last step of ${RUNBOOK} is left`,
      );
    else if (asked.isSupabase || saysSupabase)
      verdict.notes.push(
        `${what} is beside it, and the app's database is Supabase: ${RUNBOOK}, step 5, says when it may rest`,
      );
    else if (keeps.length > 0)
      verdict.findings.push(
        `its database may be ${what}: ${keeps.join(", ")} cannot be read back, and the first update would set the connection to Supabase`,
      );
  }
  const others = postgres.filter((one) => one.running > 0 && ![...told, ...own].includes(one));
  if (others.length > 0 && keeps.length > 0 && !saysSupabase && !asked.isSupabase)
    verdict.notes.push(
      `the organisation also runs the Postgres ${others.map(({ app }) => app).join(", ")}: whether ${asked.app} reads it, ${lookCommand(asked.app, keeps)} shows by the host`,
    );
  const sources = [...told, ...own].filter(({ running }) => running > 0);
  if (verdict.findings.length > 0) verdict.next = nextOf(asked, sources[0], keeps, elsewhere.length === 0);
  if (asked.neighbours === undefined && keeps.length > 0 && !saysSupabase && !asked.isSupabase)
    verdict.notes.push(
      `the token may not look at other apps of the organisation: whether a Postgres beside this one is its database is not known. ${lookCommand(asked.app, keeps)} prints its host`,
    );
  return verdict;
}

/** By its image; where Fly's list does not tell that, by its name. */
const isPostgres = ({ app, images }: Neighbour): boolean =>
  images.length > 0
    ? images.some((image) => KINDS.postgres.image.test(repositoryName(image)))
    : isPostgresApp(app);

/** The app that a Postgres is named after: Fly's own tool proposes `<app>-db`. */
const baseOf = (app: string) => app.replace(/-(db|pg|postgres|postgresql)$/, "");

/** Prints the host of the connection and nothing else of it: what stands behind the last @. */
export function lookCommand(app: string, secrets: readonly string[]): string {
  const [url] = secrets.filter((secret) => /URL/.test(secret));
  const print = url ? `echo \${${url}##*@}` : "echo $POSTGRES_HOST";
  return `fly ssh console -a ${app} -C "sh -c '${print}'"`;
}

/** The next command of the move, by what runs: the app still writes, or it stands still and the data waits. */
function nextOf(
  { app, running }: DatabaseAsked,
  source: Neighbour | undefined,
  secrets: readonly string[],
  doubtful: boolean,
): string[] {
  const look = doubtful
    ? [
        `look where its database is: ${lookCommand(app, secrets)} prints the host alone`,
        `if that is Supabase (…supabase.co or …pooler.supabase.com): hotdash adopt ${app} --supabase`,
      ]
    : [];
  const move = doubtful ? "otherwise its data moves first" : "its data moves first";
  if (!source) return [...look, `${move}: ${RUNBOOK}, step 1`];
  if (running)
    return [...look, `${move}: ${RUNBOOK}, step 1, begins with: fly proxy 15432:5432 -a ${source.app}`];
  return [
    ...look,
    `${move}. Nothing of ${app} runs: ${RUNBOOK}, step 3, dumps now, over fly proxy 15432:5432 -a ${source.app}`,
  ];
}
