import { createHash } from "node:crypto";
import type { Change } from "./change.ts";
import { sorted } from "./plain.ts";

/** Grows when what goes into a fingerprint changes: then every older one is no longer accepted. */
const VERSION = 2;

/** Hexadecimal digits of a fingerprint: enough that nobody finds a second set of changes with the same one. */
const DIGITS = 32;

/** What a fingerprint is made of. */
export interface Fingerprinted {
  project: string;
  stack: string;
  changes: readonly Change[];
  /**
   * The encrypted values of the stack file, as they stand there. Events show no secret, so these stand for them: a secret
   * that is set again has another text, and nothing of its value can be guessed from it.
   */
  encrypted: readonly string[];
  /** Files that change the database, in their order: version, name and hash of each. */
  migrations?: readonly string[];
}

/**
 * Names a set of changes: equal for equal changes of the same stack, whatever the order in which the engine announced
 * them. A hash over urn, operation and the inputs that are known, those of a delete left out, and over the files that change
 * the database.
 */
export function fingerprintOf({
  project,
  stack,
  changes,
  encrypted,
  migrations = [],
}: Fingerprinted): string {
  const lines = changes.map(({ urn, operation, inputs }) => JSON.stringify([urn, operation, sorted(inputs)]));
  const hash = createHash("sha256");
  hash.update(JSON.stringify([VERSION, project, stack, [...encrypted].sort(), lines.sort(), ...migrations]));
  return hash.digest("hex").slice(0, DIGITS);
}
