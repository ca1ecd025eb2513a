import type { Finding } from "../../finding.ts";
import { type Client, DEFAULT_CLIENT, isReadByEngine } from "./client.ts";
import { type Connection, demanded, parameterValues } from "./connection.ts";

/** Modes that encrypt for certain. `require` encrypts only; the two others also check who answers. */
const encrypted = new Set(["require", "verify-ca", "verify-full", "verifyca", "verifyfull", "true", "1"]);
/** Modes that may be named in a message, because they are words of the protocol. */
const unencrypted = new Set(["disable", "allow", "prefer", "no-verify", "false"]);

/** As libpq, pgx and node-postgres read them, letter by letter. */
const STRICT: ReadonlySet<string> = new Set(["require", "verify-ca", "verify-full"]);
/** Prisma's engine knows disable, prefer and require, and takes everything else for prefer (curie-eng/curie#2507). */
const STRICT_FOR_ENGINE: ReadonlySet<string> = new Set(["require"]);

/** Switches by which clients stop looking at certificates, and the values that do it. */
const blind: readonly (readonly [name: string, value: RegExp])[] = [
  ["sslaccept", /^accept_invalid_certs$/i],
  ["trust server certificate", /^(true|yes|1)$/i],
  ["trustservercertificate", /^(true|yes|1)$/i],
  ["sslfactory", /NonValidating/i],
];

/**
 * Judges how a connection that leaves the machine is encrypted. A connection that says nothing is refused too: libpq
 * then prefers TLS and does without it when told to, by anyone on the way. What forbids TLS is found in any spelling;
 * what demands it counts only in the one that the variable's client reads.
 */
export function judgeTls(
  property: string,
  connection: Connection,
  client: Client = DEFAULT_CLIENT,
): Finding[] {
  const { parameters } = connection;
  const modes = parameterValues(parameters, "sslmode", "ssl mode", "ssl_mode", "ssl").map((mode) =>
    mode.trim().toLowerCase(),
  );
  const engine = connection.form === "url" && isReadByEngine(property, client);
  const fix = fixFor(connection, engine);
  const findings: Finding[] = [];
  if (modes.length === 0)
    findings.push({ property, problem: "does not demand TLS: sslmode is missing", fix });
  for (const mode of modes.filter((each) => !encrypted.has(each))) {
    const named = unencrypted.has(mode) ? `sslmode is ${mode}` : "sslmode has an unknown value";
    findings.push({ property, problem: `does not demand TLS: ${named}`, fix });
  }
  if (findings.length === 0 && isExact(connection)) {
    const unread = notRead(demanded(connection, "sslmode"), engine);
    if (unread !== undefined) findings.push({ property, problem: `does not demand TLS: ${unread}`, fix });
  }
  for (const [name, unchecked] of blind) {
    if (!parameterValues(parameters, name).some((value) => unchecked.test(value))) continue;
    const problem = `accepts invalid certificates (${name})`;
    findings.push({ property, problem, fix: `Leave ${name} out.` });
  }
  return findings;
}

/** Forms whose clients tell letters apart: URLs without a driver, and libpq's keywords. */
function isExact({ form, scheme }: Connection): boolean {
  return form === "keywords" || (form === "url" && /^postgres(ql)?$/.test(scheme));
}

/** Why the client does not read what was written; undefined when it does. */
function notRead(modes: readonly string[], engine: boolean): string | undefined {
  const good = engine ? STRICT_FOR_ENGINE : STRICT;
  if (modes.length > 0 && modes.every((mode) => good.has(mode))) return undefined;
  const strict = modes.find((mode) => engine && STRICT.has(mode) && !good.has(mode));
  if (strict !== undefined) return `Prisma's engine takes sslmode=${strict} for prefer`;
  return "sslmode is in a spelling that clients do not read";
}

function fixFor({ form }: Connection, engine: boolean): string {
  if (form === "split") return "Set PGSSLMODE to require, verify-ca or verify-full beside the host.";
  if (engine)
    return "Set sslmode=require, in these letters; sslaccept=strict with sslcert=<authority> also checks who answers.";
  return "Set sslmode to require, verify-ca or verify-full, in these letters.";
}

/** Judges the switch by which a whole Node.js process stops looking at certificates, the database's included. */
export function judgeProcessTls(values: Readonly<Record<string, string>>): Finding[] {
  const name = Object.keys(values).find((each) => each.toUpperCase() === "NODE_TLS_REJECT_UNAUTHORIZED");
  if (name === undefined || values[name]?.trim() !== "0") return [];
  const problem = "makes the process accept invalid certificates, the database's included";
  return [{ property: name, problem, fix: "Leave it out; name the authority in NODE_EXTRA_CA_CERTS." }];
}
