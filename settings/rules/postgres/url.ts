import { addParameter, type Connection, parameterValues, readEndpoints } from "./connection.ts";

/** Words that make a scheme a Postgres scheme, alone or beside a driver: `postgresql+asyncpg`, `jdbc:postgresql`. */
const words =
  "postgres(?:ql)?|pgsql|psql|pg|postgis|pgbouncer|cockroach(?:db)?|crdb(?:-postgres)?|timescale(?:db)?|neon|prisma|ecto|redshift|yugabyte(?:db)?|alloydb|pgx\\d?|asyncpg|aiopg|pg8000|psycopg\\d?|npgsql";
/** Drivers stand before and behind the word, at most three deep: without a bound, long texts take quadratic time. */
const scheme = `(?:[a-z][a-z0-9.-]{0,40}[+:]){0,3}(?:${words})(?:[+:][a-z0-9._-]{1,40}){0,3}`;
const start = new RegExp(`^${scheme}://`, "i");
const anywhere = new RegExp(`(?<![a-z0-9+.-])(${scheme})://[^\\s"'\`]*`, "gi");
/** A scheme that Postgres clients accept without `//`, or with one slash only. `postgres:16` is an image. */
const opaque =
  /^(?:(?:jdbc|r2dbc):(?:[a-z0-9-]+:)*(?:postgres(?:ql)?|pgsql):(?!\/\/)|(?:postgres|postgresql)(?:\+[a-z0-9]+)?:\/(?!\/))/i;

/** Finds every Postgres URL in a text: the whole of it, or one inside a command line or a file. */
export function readUrls(text: string): Connection[] {
  const bare = text.trim();
  if (opaque.test(bare)) return [unclear(bare.split(":")[0] ?? "", "it has no // before the host")];
  if (start.test(bare)) return [readUrl(bare)];
  return [...bare.matchAll(anywhere)].map((match) => readUrl(quoted(bare, match.index) ?? trimmed(match[0])));
}

/** What stands between quotes is one word, blanks included, and so is what a shell joins to it: `'a'/b`. */
function quoted(text: string, from: number): string | undefined {
  const mark = text[from - 1];
  if (mark !== '"' && mark !== "'") return undefined;
  const end = text.indexOf(mark, from);
  if (end < 0) return undefined;
  const [joined = ""] = /^[^\s,;:|&)\]}>]*/.exec(text.slice(end + 1)) ?? [];
  return text.slice(from, end) + (joined === "" ? "" : mark + joined);
}

function trimmed(url: string): string {
  return url.replace(/[),\]}>;|]+$/, "");
}

/**
 * Reads one Postgres URL the way the strictest client would, and notes where clients part ways: libpq ends the user at
 * the first `@` and takes `#` for an ordinary letter, WHATWG parsers end the user at the last, SQLAlchemy lets a password
 * run over `/`.
 */
export function readUrl(url: string): Connection {
  const [, name = "", rest = ""] = /^(.*?):\/\/(.*)$/s.exec(url) ?? [];
  const ambiguity = disagreement(rest);
  if (ambiguity !== undefined) return unclear(name, ambiguity);
  const parameters = new Map<string, string[]>();
  try {
    const end = rest.search(/[/?]/);
    const authority = end < 0 ? rest : rest.slice(0, end);
    const mark = rest.indexOf("?");
    for (const pair of mark < 0 ? [] : rest.slice(mark + 1).split(/[&;]/)) {
      const [key, value] = splitOnce(pair, "=");
      if (pair !== "") addParameter(parameters, decodeURIComponent(key), decodeURIComponent(value));
    }
    const at = authority.lastIndexOf("@");
    const users = at < 0 ? [] : [decodeURIComponent(splitOnce(authority.slice(0, at), ":")[0])];
    users.push(...parameterValues(parameters, "user", "username"));
    const hosts = [
      decodeURIComponent(authority.slice(at + 1)),
      ...parameterValues(parameters, "host", "server", "socket", "unix_sock", "unix_socket"),
    ];
    const ports = parameterValues(parameters, "port").at(-1)?.split(",");
    const beside = hosts.filter((list) => list !== "").flatMap(readEndpoints);
    // A port in the query wins over the one beside the host in libpq, and does not elsewhere: both are judged.
    const apart = ports && beside.map(({ host }, index) => ({ host, port: ports[index] ?? ports.at(-1) }));
    const endpoints = apart ? [...beside.filter(({ port }) => port !== undefined), ...apart] : beside;
    const exact = exactly(mark < 0 ? "" : rest.slice(mark + 1));
    // The password is looked at by nobody here, and must be text for whoever logs in with it.
    decodeURIComponent(authority);
    return { form: "url", scheme: name.toLowerCase(), endpoints, users, parameters, exact };
  } catch {
    return unclear(name, "it holds a percent escape that is no text");
  }
}

/** A query as clients take it apart, who know neither another separator nor other letters. */
function exactly(query: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const pair of query.split("&")) {
    const [key, value] = splitOnce(pair, "=").map(decodeURIComponent) as [string, string];
    if (pair !== "") found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

/** Spellings that clients read differently, so that no judgement of one client would hold for another. */
function disagreement(rest: string): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(rest)) return "it holds a broken percent escape";
  if (/[\s\\]/.test(rest) || hasControl(rest)) return "it holds a space, a backslash or a control character";
  if (rest.includes("#")) return "it holds a #";
  const first = rest.indexOf("@");
  if (first !== rest.lastIndexOf("@")) return "it holds more than one @";
  const end = rest.search(/[/?]/);
  if (first >= 0 && end >= 0 && end < first) return "it has a / or ? before the @";
  return undefined;
}

function hasControl(text: string): boolean {
  return [...text].some((letter) => letter.charCodeAt(0) < 32 || letter.charCodeAt(0) === 127);
}

function unclear(name: string, ambiguity: string): Connection {
  const none = { endpoints: [], users: [], parameters: new Map<string, string[]>() };
  return { form: "url", scheme: name.toLowerCase(), ...none, ambiguity };
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + mark.length)];
}
