import type { Fly } from "../api/connection.ts";

/** Life of a lease in seconds. */
export const LEASE_TTL_S = 30;

/** Whose lease of which machine. */
export interface LeaseRequest {
  fly: Fly;
  app: string;
  machine: { id: string; name: string };
  /** `pulumi <project>/<stack>` marks leases of this stack; the run's id follows. */
  owner: string;
  run: string;
  report(line: string): void;
  signal: AbortSignal;
}
