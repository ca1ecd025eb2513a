import type { Client } from "pg";
import { rows } from "../postgres/session.ts";

/** Domains that no person reads mail at (RFC 2606, RFC 6761). */
const NOBODY = "(^|\\.)(example\\.(com|org|net)|example|test|invalid|localhost)$";
const EMAIL = "[a-z0-9._%+-]+@([a-z0-9.-]+\\.[a-z]{2,})";
/** Tokens by the form that their makers give them: Shopify, Supabase, OpenAI, GitHub, and signed claims of any. */
const TOKEN =
  "(shp(at|ss|ca|pa|tka)_[0-9a-z]{8,}|sb(p|_secret)_[0-9a-z_]{8,}|sk-[0-9a-z_-]{20,}|gh[pousr]_[0-9a-z]{20,}|eyj[0-9a-z_-]{8,}\\.eyj[0-9a-z_-]{8,})";

/**
 * Tables that still hold an address of somebody, or a token, in any column of text or JSON: a sentence each, without a value.
 * Every row is looked at.
 */
export async function leaksIn(client: Client, schemas: readonly string[]): Promise<string[]> {
  const tables = await rows<{ name: string }>(
    client,
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'm') AND n.nspname = ANY ($1) ORDER BY 1`,
    [[...schemas]],
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const [seen] = await rows<{ mails: string; tokens: string }>(
      client,
      `SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM regexp_matches(t::text, $1, 'gi') m WHERE m[1] !~* $2)) AS mails,
              count(*) FILTER (WHERE t::text ~* $3) AS tokens FROM ${name} t`,
      [EMAIL, NOBODY, TOKEN],
    );
    if (Number(seen?.mails) > 0)
      found.push(`${name}: ${seen?.mails} rows hold an e-mail address of somebody`);
    if (Number(seen?.tokens) > 0) found.push(`${name}: ${seen?.tokens} rows hold a token`);
  }
  return found;
}
