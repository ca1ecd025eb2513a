import type { Finding } from "../../finding.ts";
import { useSupabase } from "./judge.ts";

/** Resource types of Pulumi that make a Postgres, by provider. */
const types: readonly { name: string; pattern: RegExp }[] = [
  { name: "Render Postgres", pattern: /^render:|^pulumi-nodejs:dynamic\/render:.*postgres/i },
  { name: "Fly Postgres", pattern: /\bfly\b.*postgres|\bfly\b.*:mpg/i },
  { name: "Amazon RDS or Aurora", pattern: /^aws(-native)?:rds[/:]/i },
  { name: "Google Cloud SQL or AlloyDB", pattern: /^(gcp|google-native):(sql|sqladmin|alloydb)[/:]/i },
  {
    name: "Azure Database for PostgreSQL",
    pattern: /^azure(-native)?:(dbforpostgresql|postgresql|cosmosdb)[/:]/i,
  },
  { name: "DigitalOcean Managed Databases", pattern: /^digitalocean:.*database/i },
  { name: "Aiven", pattern: /^aiven:.*:?pg\b/i },
  { name: "Neon", pattern: /^neon:/i },
  { name: "CockroachDB", pattern: /^cockroach(db)?:/i },
  { name: "Timescale", pattern: /^timescale:/i },
  { name: "Crunchy Bridge", pattern: /^crunchybridge:/i },
  { name: "Railway", pattern: /^railway:/i },
  { name: "a Postgres server", pattern: /^postgresql:|postgres(ql)?(cluster|server|instance|database)?:/i },
];

/** Refuses a resource type that makes a Postgres anywhere but at Supabase. */
export function judgeDatabaseType(type: string): Finding[] {
  const found = types.find(({ pattern }) => pattern.test(type));
  if (found === undefined) return [];
  const problem = `makes a Postgres (${found.name}); Supabase is the only Postgres`;
  return [{ property: `Type ${type}`, problem, fix: useSupabase }];
}
