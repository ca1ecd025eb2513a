/** A signed token as three parts of base64url. The first begins with `{"`, as every header does. */
export const JWT = /(?<![\w-])eyJ[A-Za-z0-9_-]{5,}\.(?<claims>eyJ[A-Za-z0-9_-]{2,})\.[A-Za-z0-9_-]*/g;

/** What a Supabase key of the older kind says of itself. */
export interface KeyClaims {
  /** `anon` may be published; `service_role` passes by row-level security. */
  role: string | undefined;
  /** The project that it opens. */
  ref: string | undefined;
  /** `supabase-demo` for the keys that every local Supabase has, as its documentation prints them. */
  issuer: string | undefined;
}

/** Claims of a signed token, unverified: what it says, not whether it is true. Undefined for what is none. */
export function claimsOf(token: string): KeyClaims | undefined {
  JWT.lastIndex = 0;
  const part = JWT.exec(token.trim())?.groups?.claims;
  if (part === undefined) return undefined;
  try {
    const claims = JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Record<string, unknown>;
    const text = (value: unknown) => (typeof value === "string" ? value : undefined);
    return { role: text(claims.role), ref: text(claims.ref), issuer: text(claims.iss) };
  } catch {
    return { role: undefined, ref: undefined, issuer: undefined };
  }
}

/** Whether a signed token is made to be published: Supabase's anon key, and the keys of its local demonstration. */
export function isPublishedToken(token: string): boolean {
  const claims = claimsOf(token);
  return claims?.role === "anon" || claims?.issuer === "supabase-demo";
}
