import type { Finding } from "../finding.ts";
import { namesConnection } from "./postgres/names.ts";

/** Variables that hold a connection to Redis, over its own protocol or over HTTPS. */
const redisName = /(^|_)(REDIS|UPSTASH|VALKEY|KV)(_[A-Z0-9]+)*_(URL|URI|TOKEN)$/;
/** Redis that needs no password: this machine's, and Render's own on its private network (`red-…`). */
const withoutPassword = /^(localhost|127\.0\.0\.1|\[::1\]|red-[a-z0-9-]+)(:\d+)?$/i;

/**
 * Judges whether a connection is all there, under the names that hold one: no blank or line break around it (a pasted
 * line's end becomes part of the database's name, and the first query fails: superfly/flyctl#589), a password, and for
 * Postgres a database. Findings never hold a part of a value.
 */
export function judgeWhole(property: string, value: string): Finding[] {
  const name = property.toUpperCase();
  const postgres = namesConnection(property);
  if (value.trim() === "" || (!postgres && !redisName.test(name))) return [];
  const findings: Finding[] = [];
  const find = (problem: string, fix: string) => findings.push({ property, problem, fix });
  if (value !== value.trim())
    find(
      "has a blank or a line break before or behind it, which clients take for a part of it",
      "Set it again without them: printf %s '<url>' | npm run pulumi -- config set --secret --path secrets.<NAME>.",
    );
  const { scheme, login, host, path, query } =
    /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?:(?<login>[^/?#]*)@)?(?<host>[^/?#@]*)(?<path>\/[^?#]*)?(?:\?(?<query>.*))?$/is.exec(
      value.trim(),
    )?.groups ?? {};
  if (scheme === undefined || !/^(postgres(ql)?|rediss?)$/i.test(scheme)) return findings;
  const given = /^[^:]*:./s.test(login ?? "") || /(^|&)(password|sslpassword)=./.test(query ?? "");
  if (!given && !(/^redis/i.test(scheme) && withoutPassword.test(host ?? "")))
    find("has no password", "Write it behind the user: <user>:<password>@<host>, percent-encoded.");
  if (/^postgres/i.test(scheme) && (path ?? "").length <= 1 && !/(^|&)dbname=./.test(query ?? ""))
    find(
      "names no database, so that clients take one that is called like the user",
      "Write it behind the port: Supabase's is /postgres.",
    );
  return findings;
}
