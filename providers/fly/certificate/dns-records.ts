import type { CertificateAnswer } from "../api/certificates.ts";

/** A record to set at the DNS provider. */
export interface DnsRecord {
  type: "A" | "AAAA" | "CNAME" | "TXT";
  name: string;
  value: string;
}

/** The records that route a hostname to the app and prove that it is ours. */
export function dnsRecordsOf({ hostname, dns_requirements: needs }: CertificateAnswer): DnsRecord[] {
  const records: DnsRecord[] = [
    ...(needs?.a ?? []).map((value) => ({ type: "A" as const, name: hostname, value })),
    ...(needs?.aaaa ?? []).map((value) => ({ type: "AAAA" as const, name: hostname, value })),
  ];
  // A name cannot have both addresses and an alias: the alias is offered only where there is no address.
  if (records.length === 0 && needs?.cname)
    records.push({ type: "CNAME", name: hostname, value: needs.cname });
  const challenge = needs?.acme_challenge;
  if (challenge) records.push({ type: "CNAME", name: challenge.name, value: challenge.target });
  const ownership = needs?.ownership;
  if (ownership?.app_value) records.push({ type: "TXT", name: ownership.name, value: ownership.app_value });
  return records;
}
