import type { CertificateAnswer } from "../api/certificates.ts";

/** A record to set at the DNS provider. */
export interface DnsRecord {
  type: "A" | "AAAA" | "CNAME" | "TXT";
  name: string;
  value: string;
}

type Requirements = NonNullable<CertificateAnswer["dns_requirements"]>;

/**
 * The records that route a hostname to the app and prove that it is ours, always in one order: A, AAAA (or one CNAME),
 * then `_acme-challenge` and `_fly-ownership`.
 */
export function dnsRecordsOf({ hostname, dns_requirements: needs }: CertificateAnswer): DnsRecord[] {
  return [...routingRecords(hostname, needs ?? {}), ...challengeRecord(needs), ...ownershipRecord(needs)];
}

/** A and AAAA records; where the app has no public address, the alias. A name cannot have both. */
export function routingRecords(hostname: string, needs: Requirements): DnsRecord[] {
  const of = (type: "A" | "AAAA", values: readonly string[] | null | undefined): DnsRecord[] =>
    [...(values ?? [])].sort().map((value) => ({ type, name: hostname, value }));
  const addresses = [...of("A", needs.a), ...of("AAAA", needs.aaaa)];
  if (addresses.length > 0 || !needs.cname) return addresses;
  return [{ type: "CNAME", name: hostname, value: needs.cname }];
}

/** Lets Fly answer the DNS challenge: needed for wildcards, and before the name leads to the app. */
export function challengeRecord(needs: Requirements | null | undefined): DnsRecord[] {
  const challenge = needs?.acme_challenge;
  return challenge ? [{ type: "CNAME", name: challenge.name, value: challenge.target }] : [];
}

/** Proves that the name is ours where its addresses are not Fly's, as behind another proxy. */
export function ownershipRecord(needs: Requirements | null | undefined): DnsRecord[] {
  const ownership = needs?.ownership;
  return ownership?.app_value ? [{ type: "TXT", name: ownership.name, value: ownership.app_value }] : [];
}
