/**
 * Values that must never be shown, kept for the life of the process. A platform may echo a value in an error, so
 * every message that leaves the provider passes through `redact`.
 */
const secrets = new Set<string>();

/** Shorter values would blank out ordinary words. */
const SHORTEST_SECRET = 6;

/** Remembers values to hide, in the plain, URL-encoded and base64 spelling. */
export function hide(values: Iterable<string>): void {
  for (const value of values) {
    if (value.length < SHORTEST_SECRET) continue;
    secrets.add(value);
    secrets.add(encodeURIComponent(value));
    secrets.add(JSON.stringify(value).slice(1, -1));
    secrets.add(Buffer.from(value).toString("base64"));
  }
}

/** Tokens by their shape: Fly macaroons, bearer headers, GitHub, Supabase and Render keys, passwords in URLs. */
const SHAPES: readonly [RegExp, string][] = [
  [/\b(fm[12][ar]?_)[\w+/=,-]+/g, "$1[redacted]"],
  [/\b(Bearer|FlyV1)\s+\S+/g, "$1 [redacted]"],
  [/\b(gh[pousr]_|github_pat_|sbp_|rnd_)\w+/g, "$1[redacted]"],
  // Lengths are bounded so that a long text costs no more than its length; up to the last @, which a password may hold.
  [/\b([a-z][\w+.-]{0,31}:\/\/[^:/@\s]{0,256}:)\S{1,4096}@/gi, "$1[redacted]@"],
];

/** The text with every remembered value, and everything shaped like a token, replaced by `[redacted]`. */
export function redact(text: string): string {
  let clean = text;
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    clean = clean.replaceAll(secret, "[redacted]");
  }
  for (const [shape, replacement] of SHAPES) clean = clean.replace(shape, replacement);
  return clean;
}
