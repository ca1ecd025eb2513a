import * as z from "zod";
import { registry, setting, text } from "../schema/common.ts";
import type { Shape } from "./variable.ts";

/** A value that matches a pattern. */
export const matching = (pattern: RegExp, allowed: string): Shape => text(pattern, allowed);

/** What an address may hold. */
interface AddressOptions {
  /** A user and a password; default: only with `connection`. */
  credentials?: boolean;
  /** Whether it is a connection to a store: what stands around it is then named by rules/whole-connection.ts, with its fix. */
  connection?: boolean;
}

/**
 * An address of given schemes, without user and password unless `credentials`. Spelt as every client reads it: `URL` also takes
 * capitals in the scheme, fewer or other slashes, blanks around it and line breaks within, where ioredis 6.0.0 talks without
 * TLS, libpq takes the whole for a database's name, and others find no host.
 */
export function address(schemes: readonly string[], options: AddressOptions = {}): Shape {
  const { connection = false, credentials = connection } = options;
  const spelt = new RegExp(String.raw`^(?:${schemes.join("|")})://[^\s\\/]\S*$`);
  const fits = (value: string) => {
    const text = connection ? value.trim() : value;
    const url = spelt.test(text) && URL.canParse(text) ? new URL(text) : undefined;
    if (!url || url.hostname === "") return false;
    return credentials || (url.username === "" && url.password === "");
  };
  const named = schemes.map((scheme) => `${scheme}://`).join(" or ");
  return setting(z.string().refine(fits), { allowed: `an address that starts with ${named}` });
}

/**
 * Address of a Redis, with nothing that its clients read differently: a database or an option in the query counts for some
 * and is passed over by others, which then work in database 0 (`findings/redis-url-three-databases.sh`).
 */
export function redisAddress(schemes: readonly string[]): Shape {
  const whole = address(schemes, { connection: true });
  const fits = (value: string) => {
    if (!whole.safeParse(value).success) return false;
    const { pathname } = new URL(value.trim());
    return !/[?#]/.test(value) && /^(\/\d*)?$/.test(pathname);
  };
  const named = schemes.map((scheme) => `${scheme}://`).join(" or ");
  const allowed = `an address that starts with ${named}, a database as /<number>, without ? and #`;
  return setting(z.string().refine(fits), { allowed });
}

/** One of a few words. */
export const word = (...words: [string, ...string[]]): Shape =>
  setting(z.enum(words), { allowed: `one of ${words.join(", ")}`, example: words[0] });

/** A host name with a domain, an IPv4 address, `host:port`: what a credential is not. */
const HOST = String.raw`(?:[A-Za-z0-9-]+\.)+(?:[A-Za-z]{2,6}|internal|flycast|local)(?::\d+)?(?:/|$)|(?:\d{1,3}\.){3}\d{1,3}(?:[:/]|$)|[\w.-]+:\d{2,5}$`;

/** A credential: one line of printable characters, long enough not to be a slip of the hand, and neither address nor host. */
export const credential = (minimum = 8): Shape =>
  text(
    new RegExp(String.raw`^(?!.*://)(?!${HOST})[\x21-\x7e]{${minimum},}$`),
    `at least ${minimum} printable characters without spaces, and no address`,
  );

/** The name of an app. */
export const appName: Shape = text(
  /^[a-z0-9][a-z0-9-]{0,61}$/,
  "1 to 62 lower-case letters, digits and dashes",
);

/** A whole number, written in digits. */
export const digits: Shape = text(/^\d+$/, "a whole number");

/** What errors and the document say of a shape. */
export const shapeText = (shape: Shape): string => registry.get(shape)?.allowed ?? "any text";
