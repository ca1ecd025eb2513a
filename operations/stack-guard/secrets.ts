import { type Credential, credentialsIn, URL_PASSWORD } from "../../settings/rules/credentials.ts";
import { placeholder } from "../../settings/rules/placeholders.ts";
import { kindOf } from "./kinds.ts";
import type { Violation } from "./reading.ts";

/** A key of which a file has the first line alone, as patterns and manuals do, is none. Characters. */
const SHORTEST_KEY = 100;
/** Hosts of examples and of this machine, behind a password: nothing that anybody could log in to. */
const nowhere =
  /^(?:localhost|127\.0\.0\.1|\[::1\]|host\.docker\.internal|0\.0\.0\.0|(?:[\w-]+\.)*(?:example|test|invalid|localhost)(?:\.(?:com|org|net|io))?|[a-z][\w-]*)(?=[:/?\s"'`]|$)/i;

/**
 * Credentials that a file has in clear, by the list that policies and redaction share. Left out are examples (as the rule
 * about secrets knows them) and lock files, whose checksums look like anything.
 * @param urls Whether passwords in URLs count: every manual has some, so that they are the scan's, which is about secrets
 */
export function secretsIn(path: string, text: string, { urls }: { urls: boolean }): Violation[] {
  if (["lock", "baseline"].includes(kindOf(path, text))) return [];
  const starts = lineStarts(text);
  return credentialsIn(text)
    .filter((found) => (urls || found.shape !== URL_PASSWORD) && isReal(found, text))
    .map(({ shape, start }) => ({
      line: lineAt(starts, start),
      rule: "secret-in-clear",
      problem: `the line holds ${shape} in clear`,
      fix: "Change it at its issuer, since history keeps it, and read it from the environment.",
    }));
}

function isReal({ shape, start, end }: Credential, text: string): boolean {
  const value = text.slice(start, end);
  if (shape === "a private key") return value.length >= SHORTEST_KEY;
  // Nobody but a simulator of this machine takes one.
  if (shape === "a simulated token") return false;
  if (placeholder(value, { production: false }) !== undefined || /[<[{]|\$\w|\*{2}/.test(value)) return false;
  // A web hook is an address, and its last part the secret: `…/services/xxx/xxx/xxx` in a manual is none.
  if (/^hooks\.slack\.com\//.test(value) && isFilledIn(value.split("/").at(-1) ?? "")) return false;
  // The rest is put in when the text is used.
  if (/[$<{[*…%]/.test(text[end] ?? "")) return false;
  return shape !== URL_PASSWORD || !nowhere.test(text.slice(end).replace(/^@/, ""));
}

/** One letter again and again, or words for people to replace. */
const isFilledIn = (part: string): boolean =>
  /^(.)\1{2,}$/.test(part) || /^(?:your|webhook|token)/i.test(part);

/** Where lines begin, as offsets. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
