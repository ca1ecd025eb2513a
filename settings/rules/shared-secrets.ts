import type { Finding } from "../finding.ts";

/** The secrets that one stack's configuration holds, by name, in clear. */
export interface StackSecrets {
  stack: string;
  secrets: Readonly<Record<string, string>>;
}

/** Shorter values are no secrets of ours; a chance that two are alike would mean nothing. */
const SHORTEST = 8;

/**
 * Finds secrets that two stacks share, whatever they are called: the whole value, the password in a URL, or the Redis that an address
 * leads to, where one stack's workers would take the other's jobs. Whoever reads one stack's secrets would hold the other's, and
 * changing one would break the other. Findings name both places and never hold a part of a value.
 */
export function judgeShared(stacks: readonly StackSecrets[]): Finding[] {
  const places = new Map<string, { stack: string; place: string; name: string }[]>();
  for (const { stack, secrets } of stacks)
    for (const [name, value] of Object.entries(secrets))
      for (const { secret, what } of partsOf(name, value)) {
        const known = places.get(secret) ?? [];
        places.set(secret, known);
        known.push({ stack, name, place: `${what}${name} of ${stack}` });
      }
  return [...places.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const other = others.find(({ stack }) => stack !== first.stack);
    return other === undefined ? [] : [finding(first, other)];
  });
}

function finding(first: { place: string }, other: { stack: string; name: string; place: string }): Finding {
  return {
    property: first.place,
    problem: `is the same as ${other.place}`,
    fix: `Make one for ${other.stack} alone, at whoever issues it: npm run pulumi -- config set --secret --path secrets.${other.name} -s ${other.stack}.`,
  };
}

/** What of a value must be a stack's own: all of it, and for a URL what logs in, and the store that it leads to. */
function partsOf(name: string, value: string): { secret: string; what: string }[] {
  const password = passwordIn(value);
  const store = storeIn(name, value);
  return [
    { secret: value.trim(), what: "" },
    ...(password === undefined ? [] : [{ secret: password, what: "the password in " }]),
    ...(store === undefined ? [] : [{ secret: `redis at ${store}`, what: "the store of " }]),
  ].filter(({ secret }) => secret.length >= SHORTEST);
}

/** Host of a Redis, by its own protocol or by Upstash's REST interface, which is at the same host; whichever number its database has. */
function storeIn(name: string, value: string): string | undefined {
  const text = value.trim();
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname } = new URL(text);
  const rest = protocol === "https:" && /REDIS/i.test(name);
  return rest || /^rediss?:$/.test(protocol) ? hostname.toLowerCase() : undefined;
}

function passwordIn(value: string): string | undefined {
  const [, password] = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@:]*:([^\s/?#]+)@/i.exec(value.trim()) ?? [];
  try {
    return password === undefined ? undefined : decodeURIComponent(password);
  } catch {
    return password;
  }
}
