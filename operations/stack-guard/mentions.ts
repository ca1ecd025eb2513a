import { providerWithin } from "../../settings/rules/postgres/providers.ts";
import { OPEN_REF } from "./placeholders.ts";

/** A backslash ends a URL here: in a line of program text it begins an escape. */
const url = /[A-Za-z][A-Za-z0-9.+:-]{0,60}:\/\/[^\s"'`<>\\]*/g;
const encoded = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}/g;
/** Hosts with a port of Postgres. A file with a line number (`a.ts:5432`) is none. */
const address =
  /(?<![\w./@:-])((?:localhost|postgres(?:ql)?|db|database|pg|pgbouncer|(?:[a-z0-9-]+\.)+(?!(?:[cm]?[jt]sx?|py|rb|go|rs|md|json|ya?ml|toml|sql|sh|log|txt|java|kt|cs|php)\b)[a-z]{2,}|127\.0\.0\.1):(?:5432|5433|6432|6543|54322))(?!\d|[.:]\d)/gi;

/**
 * The pieces of a line that are a connection by themselves, whatever stands around them: URLs, `host:5432`, encoded text.
 * Every line of every file is looked at this way, comments and prose too; what needs a name or a key to be understood is
 * the readers' business.
 */
export function piecesOf(line: string): string[] {
  const pieces = [...line.matchAll(url)]
    .map(([found]) => found.replace(/[),.;\]}]+$/, ""))
    .filter((found) => !/^https?:/i.test(found));
  const addresses = [...line.replace(url, " ").matchAll(address)].map(([, found = ""]) => found);
  const hidden = [...line.matchAll(encoded)]
    .map(([found]) => found)
    .filter((found) => /\d|[A-Z]/.test(found));
  // Of an address, the host and the project are judged: TLS and users are not its business.
  const dialled = addresses.map(
    (one) => `postgresql://postgres.${OPEN_REF}@${one}/postgres?sslmode=require&pgbouncer=true`,
  );
  return [...pieces, ...dialled, ...hidden];
}

/** The provider whose database host stands in the line, links to home pages aside. */
export function providerIn(line: string): string | undefined {
  return line.includes(".") || /\bdpg-/i.test(line) ? providerWithin(line) : undefined;
}
