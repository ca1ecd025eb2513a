import type { Finding } from "../../finding.ts";
import { type Connection, parameterValues } from "./connection.ts";

/** Modes that encrypt for certain. `require` encrypts only; the two others also check who answers. */
const encrypted = new Set(["require", "verify-ca", "verify-full", "verifyca", "verifyfull", "true", "1"]);
/** Modes that may be named in a message, because they are words of the protocol. */
const unencrypted = new Set(["disable", "allow", "prefer", "no-verify", "false"]);

/** Switches by which clients stop looking at certificates, and the values that do it. */
const blind: readonly (readonly [name: string, value: RegExp])[] = [
  ["sslaccept", /^accept_invalid_certs$/i],
  ["trust server certificate", /^(true|yes|1)$/i],
  ["trustservercertificate", /^(true|yes|1)$/i],
  ["sslfactory", /NonValidating/i],
];

/**
 * Judges how a connection that leaves the machine is encrypted. A connection that says nothing is refused too: libpq
 * then prefers TLS and does without it when told to, by anyone on the way.
 */
export function judgeTls(property: string, connection: Connection): Finding[] {
  const { parameters } = connection;
  const modes = parameterValues(parameters, "sslmode", "ssl mode", "ssl_mode", "ssl").map((mode) =>
    mode.trim().toLowerCase(),
  );
  const findings: Finding[] = [];
  const fix =
    connection.form === "split"
      ? "Set PGSSLMODE to require, verify-ca or verify-full beside the host."
      : "Set sslmode to require, verify-ca or verify-full.";
  if (modes.length === 0)
    findings.push({ property, problem: "does not demand TLS: sslmode is missing", fix });
  for (const mode of modes.filter((each) => !encrypted.has(each))) {
    const named = unencrypted.has(mode) ? `sslmode is ${mode}` : "sslmode has an unknown value";
    findings.push({ property, problem: `does not demand TLS: ${named}`, fix });
  }
  for (const [name, unchecked] of blind) {
    if (!parameterValues(parameters, name).some((value) => unchecked.test(value))) continue;
    const problem = `accepts invalid certificates (${name})`;
    findings.push({ property, problem, fix: `Leave ${name} out.` });
  }
  return findings;
}

/** Judges the switch by which a whole Node.js process stops looking at certificates, the database's included. */
export function judgeProcessTls(values: Readonly<Record<string, string>>): Finding[] {
  const name = Object.keys(values).find((each) => each.toUpperCase() === "NODE_TLS_REJECT_UNAUTHORIZED");
  if (name === undefined || values[name]?.trim() !== "0") return [];
  const problem = "makes the process accept invalid certificates, the database's included";
  return [{ property: name, problem, fix: "Leave it out; name the authority in NODE_EXTRA_CA_CERTS." }];
}
