import type { DomainAnswer } from "../api/custom-domains.ts";
import type { ServiceAnswer } from "../api/services.ts";

/** A record to set at the DNS provider. */
export interface DnsRecord {
  type: "A" | "CNAME";
  name: string;
  value: string;
}

/** Address of Render's load balancer for names that cannot be an alias (its documentation, "Custom Domains"). */
const APEX_ADDRESS = "216.24.57.1";

/** The record that leads a domain to its service. */
export function dnsRecordOf(
  { name, domainType }: DomainAnswer,
  { slug }: Pick<ServiceAnswer, "slug">,
): DnsRecord {
  return domainType === "apex"
    ? { type: "A", name, value: APEX_ADDRESS }
    : { type: "CNAME", name, value: `${slug}.onrender.com` };
}
