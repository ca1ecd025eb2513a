import type { PostgresContext } from "../../../../../settings/rules/postgres.ts";
import { canary, direct, own, pooler } from "../cases.ts";

/** Named texts as a process gets them. `image`, `command`, `path` and `internal_port` are those of a resource. */
export type Variables = Record<string, string>;

/** What must be refused on a live stack, by what it shows: the variables, what a finding must say, and what else holds. */
export type Forbidden = Readonly<Record<string, [Variables, RegExp, Partial<PostgresContext>?]>>;

/** What must pass, by what it shows. */
export type Legitimate = Readonly<Record<string, [Variables, Partial<PostgresContext>?]>>;

/** A URL of a user and the canary as password at a host, with TLS. */
export const at = (host: string, query = "?sslmode=require", scheme = "postgresql"): string =>
  `${scheme}://u:${canary}@${host}/${canary}${query}`;

/** The stack's own direct connection, and its session connection through the pooler. */
export const ownDirect = `postgresql://postgres:${canary}@${direct}:5432/postgres?sslmode=require`;
export const ownSession = `postgresql://postgres.${own}:${canary}@${pooler}:5432/postgres?sslmode=require`;

export const base64 = (text: string): string => Buffer.from(text).toString("base64");
export const base64url = (text: string): string => Buffer.from(text).toString("base64url");
export const json = (value: unknown): string => JSON.stringify(value);

/** A host that belongs to nobody whom the rule knows. It holds the canary, so that no message may repeat it. */
export const elsewhere = `${canary.toLowerCase()}.example.com`;
