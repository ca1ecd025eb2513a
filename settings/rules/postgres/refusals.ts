import type { Finding } from "../../finding.ts";

/** Port 6543 for work that needs a session: prepared statements, SET, advisory locks. */
export function transactionRefused(property: string): Finding {
  return {
    property,
    problem: "uses port 6543 (transaction), where session state and prepared statements break",
    fix: "Use port 5432: the direct host, or the pooler in session mode.",
  };
}

/** The direct host for a process that has IPv4 only. */
export function unreachable(property: string): Finding {
  return {
    property,
    problem: "uses the direct host, which has IPv6 only, where only IPv4 reaches",
    fix: "Use the pooler host (<name>.pooler.supabase.com, user postgres.<ref>), which answers on IPv4.",
  };
}
