import type { PostgresContext } from "../rules/postgres.ts";
import type { CheckInput } from "./check.ts";

/** What a connection is held against: the stack's own Supabase project, the others that it may read, and its platform. */
export const connectionContext = ({ supabase, platform }: CheckInput["parsed"]) =>
  ({
    refs: supabase ? [supabase.ref] : [],
    foreignRefs: supabase?.foreignRefs,
    platform: platform ?? "live",
  }) satisfies PostgresContext;
