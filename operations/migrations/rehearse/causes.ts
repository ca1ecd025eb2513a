import type { DatabaseError } from "../../postgres/named-session.ts";

/** How a file went on an empty project. */
export interface Rehearsed {
  file: string;
  /** `not judged`: it needs what this server lacks, or leans on a file that does. */
  verdict: "applied" | "failed" | "not judged";
  problem?: string;
  safe?: string;
}

/** What is known when a file fails. */
export interface Known {
  /** Files that make an object, by its name (`public.orders`), in their order; those that are never applied among them. */
  makers: ReadonlyMap<string, readonly string[]>;
  /** How the files before it went. */
  before: ReadonlyMap<string, Rehearsed["verdict"]>;
  /** Names that are no file of this folder's: why they are not applied. */
  elsewhere: ReadonlyMap<string, string>;
}

/** SQLSTATEs: undefined table, function, object, schema, column. */
const MISSING = ["42P01", "42883", "42704", "3F000", "42703"];
/** Duplicate table, object, column, function, schema. */
const TWICE = ["42P07", "42710", "42701", "42723", "42P06"];
/** An extension whose files the server does not have. */
const NO_EXTENSION = ["0A000", "58P01"];

/** Says why a file failed, by what the server said and what the other files make. Pure. */
export function cause(error: DatabaseError, file: string, known: Known): Rehearsed {
  const { code = "", message } = error;
  const failed = (problem: string, safe: string): Rehearsed => ({ file, verdict: "failed", problem, safe });
  const unjudged = (problem: string, safe: string): Rehearsed => ({
    file,
    verdict: "not judged",
    problem,
    safe,
  });
  const extension = /extension "([^"]+)" is not available/.exec(message)?.[1];
  if (extension !== undefined && NO_EXTENSION.includes(code))
    return unjudged(
      `needs the extension ${extension}, which this server does not have`,
      `look at it on a project of Supabase, or on a server with ${extension}; and list it in database.extensions`,
    );
  if (MISSING.includes(code)) {
    const name = missingName(message);
    const makers = makersOf(name, known.makers).filter((one) => one !== file);
    const lacking = makers.find((one) => known.before.get(one) === "not judged");
    if (lacking) return unjudged(`leans on ${name} of ${lacking}, which was not judged`, `see ${lacking}`);
    const broken = makers.find((one) => known.before.get(one) === "failed");
    if (broken)
      return failed(`needs ${name}, which ${broken} makes, and that failed`, `mend ${broken} first`);
    const other = makers.find((one) => known.elsewhere.has(one));
    if (other)
      return failed(
        `needs ${name}, which only ${other} makes: ${known.elsewhere.get(other)}`,
        "make it in a file of this folder that comes before",
      );
    const later = makers.find((one) => !known.before.has(one));
    if (later)
      return failed(
        `needs ${name}, which ${later} makes after it`,
        `give this file a version after ${later}; where it is applied already, leave it and make ${name} "if not exists" in a file before it`,
      );
    return failed(
      `needs ${name}, which no file makes (${code}: ${message})`,
      "somebody made it by hand: take its definition from the project (pg_dump --schema-only -t), as a file before this one",
    );
  }
  if (TWICE.includes(code)) {
    const name = /"([^"]+)"/.exec(message)?.[1] ?? "it";
    const first = makersOf(name, known.makers).find((one) => one !== file && known.before.has(one));
    return failed(
      `makes ${name}, which is there already${first ? `: ${first} makes it` : ""} (${code})`,
      "one file makes it; the other only adds what is missing, with if not exists and alter table … add column if not exists",
    );
  }
  return failed(`${message} (${code})`, "run it by itself against an empty project, and mend it");
}

/** The object that an error of PostgreSQL names: `relation "facts" does not exist`, `type "vector" does not exist`. */
function missingName(message: string): string {
  const column = /column "([^"]+)" of relation "([^"]+)"/.exec(message);
  if (column) return `${column[2]}.${column[1]}`;
  return (/"([^"]+)"/.exec(message)?.[1] ?? /function ([\w.]+)\(/.exec(message)?.[1] ?? message).replace(
    /^public\./,
    "",
  );
}

const makersOf = (name: string, makers: Known["makers"]): readonly string[] =>
  makers.get(name) ?? makers.get(`public.${name}`) ?? [];
