/** Which addresses reach a database: IPv4 and IPv6 are lists of their own. */
export interface Restrictions {
  dbAllowedCidrs: string[];
  dbAllowedCidrsV6: string[];
}

/** Status words of a project that this world uses; the API has more. */
export type Status = "ACTIVE_HEALTHY" | "RESTARTING" | "INACTIVE" | "ACTIVE_UNHEALTHY" | "COMING_UP";

/** A backup of the platform's own. */
export interface Backup {
  id: number;
  status: "COMPLETED" | "FAILED" | "PENDING" | "REMOVED" | "ARCHIVED" | "CANCELLED";
  /** Milliseconds since the epoch. */
  at: number;
}

/** One project with what its settings are. Plain data; all times in milliseconds since the epoch. */
export interface Project {
  ref: string;
  organization: string;
  name: string;
  region: string;
  createdAt: number;
  /** What it is apart from a restart that is under way. */
  status: Status;
  /** While it restarts: until when. */
  restartsUntil: number;
  /** As the API writes it: `17.6.1.054`. */
  version: string;
  ssl: boolean;
  restrictions: {
    config: Restrictions;
    /** What is in force until `appliedAt`. */
    before: Restrictions;
    updatedAt: number;
    appliedAt: number;
    entitlement: "allowed" | "disallowed";
  };
  pooler: { host: string; size: number | null; maxClients: number; mode: "transaction" | "session" };
  /** Values of edge function secrets by name, each with when it was set. */
  secrets: Record<string, { value: string; at: number }>;
  backups: Backup[];
  pitr: boolean;
  disk: { size: number; used: number };
}

/** A project as it is when somebody has just made it in the dashboard. */
export function newProject(ref: string, organization: string, now: number): Project {
  const open = { dbAllowedCidrs: ["0.0.0.0/0"], dbAllowedCidrsV6: ["::/0"] };
  return {
    ...{ ref, organization, name: ref, region: "us-east-1", createdAt: now },
    ...{ status: "ACTIVE_HEALTHY", restartsUntil: 0, version: "17.6.1.054", ssl: false },
    restrictions: { config: open, before: open, updatedAt: now, appliedAt: now, entitlement: "allowed" },
    pooler: {
      ...{ host: "aws-0-us-east-1.pooler.supabase.com", size: 15, maxClients: 200, mode: "transaction" },
    },
    secrets: {},
    backups: [{ id: 1, status: "COMPLETED", at: now - 3_600_000 }],
    pitr: false,
    disk: { size: 8 * 1024 ** 3, used: 1024 ** 3 },
  };
}
