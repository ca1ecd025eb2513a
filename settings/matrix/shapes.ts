import * as z from "zod";
import { registry, setting, text } from "../schema/common.ts";
import type { Shape } from "./variable.ts";

/** A value that matches a pattern. */
export const matching = (pattern: RegExp, allowed: string): Shape => text(pattern, allowed);

/** An address of given schemes, without user and password unless `credentials`. */
export function address(schemes: readonly string[], options: { credentials?: boolean } = {}): Shape {
  const fits = (value: string) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (!url || !schemes.includes(url.protocol.slice(0, -1)) || url.hostname === "") return false;
    return options.credentials === true || (url.username === "" && url.password === "");
  };
  const named = schemes.map((scheme) => `${scheme}://`).join(" or ");
  return setting(z.string().refine(fits), { allowed: `an address that starts with ${named}` });
}

/**
 * Address of a Redis, with nothing that its clients read differently: a database or an option in the query counts for some
 * and is passed over by others, which then work in database 0 (`findings/redis-url-three-databases.sh`).
 */
export function redisAddress(schemes: readonly string[]): Shape {
  const whole = address(schemes, { credentials: true });
  const fits = (value: string) => {
    if (!whole.safeParse(value).success) return false;
    const { pathname } = new URL(value);
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
