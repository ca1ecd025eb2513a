import type { Finding } from "../../finding.ts";

/** Where Postgres images keep their data. */
const dataFolder = /^\/?(var\/lib\/(postgres(ql)?|pgsql)|pgdata|data\/postgres(ql)?)(\/|$)/i;
/** Ports on which Postgres and its poolers listen; on Fly, 5433 is the database behind its proxy. */
const ports = /^(5432|5433|6432|6543)$/;

/**
 * Judges an object of a machine's configuration: a port on which only Postgres listens, and a mount where only Postgres
 * keeps data, mean a database whatever the image is called.
 */
export function judgePlaces(values: Readonly<Record<string, string>>): Finding[] {
  return Object.entries(values).flatMap(([property, value]) => {
    if (/^(internal_port|internalPort|port)$/.test(property) && ports.test(value)) {
      const problem = "is a port on which only Postgres listens; Supabase is the only Postgres";
      return [{ property, problem, fix: "Serve another port, or remove the service or check." }];
    }
    if (/^(path|destination|mountPath)$/.test(property) && dataFolder.test(value)) {
      const problem = "is where Postgres keeps its data; Supabase is the only Postgres";
      return [{ property, problem, fix: "Mount the volume elsewhere, or remove it." }];
    }
    return [];
  });
}
