import { createHash } from "node:crypto";
import { variableOf } from "../../settings/matrix/table.ts";
import { STAND_IN_POOLER, supabase } from "../../settings/schema/supabase.ts";
import type { SettingPath } from "./copy.ts";
import { opaque } from "./replace.ts";

/** Parameters of a Postgres address that rules judge. Any other may hold anything. */
const JUDGED = ["sslmode", "connection_limit", "connect_timeout", "pool_timeout", "pgbouncer"];

/**
 * A stand-in for an encrypted setting: of the shape that the environment's matrix gives the variable, so that settings and
 * rules judge it as they judge a real one. Of an address of Supabase's database everything that rules look at is kept, and
 * nothing that opens it.
 * @param around the stack file's settings by key, for what shapes depend on
 * @param mark tells a value that was set again from the one before
 * @param real the value in clear; undefined where only the encrypted text is at hand
 */
export function invented(
  path: SettingPath,
  around: Readonly<Record<string, unknown>>,
  mark: string,
  real?: string,
): string {
  const what = JSON.stringify([path, mark]);
  const canary = `stand-in-${createHash("sha256").update(what).digest("hex").slice(0, 16)}`;
  const [key, name] = path;
  const row = String(key).endsWith(":secrets") && path.length === 2 ? variableOf(String(name)) : undefined;
  if (!row?.example) return opaque(what);
  const kept = real === undefined ? undefined : connection(real, canary);
  if (kept !== undefined) return kept;
  const given = around[`${String(key).split(":")[0]}:supabase`];
  const fallback = { ref: "s".repeat(20), poolerHost: STAND_IN_POOLER, region: "us-east-1" };
  const parsed = supabase.safeParse(given);
  return row.example(canary, { supabase: parsed.success ? parsed.data : supabase.parse(fallback) });
}

/** An address of Supabase's database with another password; undefined for any other value. */
function connection(real: string, password: string): string | undefined {
  if (!/^postgres(ql)?:\/\//.test(real) || !URL.canParse(real)) return undefined;
  const url = new URL(real);
  const ours =
    /(^|\.)supabase\.(co|com)$/.test(url.hostname) &&
    /^postgres(\.[a-z]{20})?$/.test(url.username) &&
    url.pathname === "/postgres" &&
    /^\d*$/.test(url.port);
  const shown = [...url.searchParams].every(
    ([name, value]) => JUDGED.includes(name) && /^([a-z-]{1,16}|\d{1,4})$/.test(value),
  );
  if (!ours || !shown || url.hash !== "") return undefined;
  url.password = password;
  return url.href;
}
