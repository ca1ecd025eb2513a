import { createHash } from "node:crypto";
import type { Call, Reply } from "../kernel/routes.ts";

/**
 * Operations whose answer carries Last-Modified: of what has an `updated_at`, those that recorded answers (octokit/fixtures:
 * get-repository, get-organization) and GitHub's documentation of conditional requests (a user) show with one.
 */
const DATED = ["user.get", "users.get", "orgs.get", "repositories.get"];

/**
 * An answer as GitHub gives it to a client that may have seen it before. What says something carries an ETag (recorded:
 * also answers to POST and PATCH), and a GET whose If-None-Match has it is answered 304, without a body (GitHub's
 * documentation, "Use conditional requests if appropriate"). The ETag is weak and made of the body and of who asks: GitHub
 * gives another token another one (github/docs, 34689).
 */
export function conditional(call: Call, reply: Reply): Reply {
  if ((reply.status !== 200 && reply.status !== 201) || reply.body === undefined) return reply;
  const etag = etagOf(call, reply.body);
  const isRead = call.method === "GET";
  const modified = isRead && DATED.includes(call.action) ? updatedAt(reply.body) : undefined;
  const headers = {
    "cache-control": "private, max-age=60, s-maxage=60",
    vary: "Accept, Authorization, Cookie, X-GitHub-OTP",
    etag,
    ...(modified === undefined ? {} : { "last-modified": new Date(modified).toUTCString() }),
  };
  if (isRead && isKnown(call.headers, etag, modified)) return { status: 304, headers };
  return { ...reply, headers: { ...headers, ...reply.headers } };
}

function etagOf({ headers }: Call, body: unknown): string {
  const content = body instanceof Uint8Array || typeof body === "string" ? body : JSON.stringify(body);
  const asking = JSON.stringify([headers.get("accept"), headers.get("authorization")]);
  return `W/"${createHash("sha256").update(asking).update(content).digest("hex")}"`;
}

/** RFC 9110, section 13.1: tags are compared weakly, and If-Modified-Since counts only without If-None-Match. */
function isKnown(headers: Headers, etag: string, modified: number | undefined): boolean {
  const tags = headers.get("if-none-match");
  if (tags === null) {
    const since = Date.parse(headers.get("if-modified-since") ?? "");
    return modified !== undefined && modified <= since;
  }
  const opaque = (tag: string) => tag.replace(/^W\//, "");
  const known = [...tags.matchAll(/(?:W\/)?"[^"]*"/g)].map(([tag]) => opaque(tag));
  return tags.trim() === "*" || known.includes(opaque(etag));
}

/** When the one thing of an answer changed last, in milliseconds since the epoch; undefined when it does not say. */
function updatedAt(body: unknown): number | undefined {
  const { updated_at } = body as { updated_at?: unknown };
  const at = typeof updated_at === "string" ? Date.parse(updated_at) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
