import type { CertificateCheck } from "../api/certificates.ts";
import { challengeRecord, type DnsRecord, ownershipRecord, routingRecords } from "./dns-records.ts";

/** A record that is not as it must be. */
export interface MissingRecord {
  record: DnsRecord;
  /** What stands there instead. */
  found: string[];
}

/**
 * The records that keep a certificate from being issued, going by what Fly's resolver found. A name that is an alias of
 * the app's own host name needs no addresses of its own, nor does one whose challenge and ownership records are set: behind
 * another's proxy (Cloudflare's) it leads to that proxy, and the certificate is issued all the same (superfly/docs#2126). The
 * challenge is needed for a wildcard, the ownership record where Fly asks for it. Pure.
 */
export function missingRecords(check: CertificateCheck): MissingRecord[] {
  const { hostname, status, dns_requirements: needs, dns_records: found } = check;
  const wanted = hostname.startsWith("*.")
    ? challengeRecord(needs)
    : status === "pending_ownership"
      ? ownershipRecord(needs)
      : routingRecords(hostname, needs ?? {});
  const aliased = needs?.cname != null && (found?.cname ?? []).map(bare).includes(bare(needs.cname));
  const isSet = (record: DnsRecord) =>
    foundFor(record, found ?? {})
      .map(bare)
      .includes(bare(record.value));
  const proofs = [challengeRecord(needs), ownershipRecord(needs)];
  const proven = proofs.every((records) => records.length > 0 && records.every(isSet));
  return wanted.flatMap((record) =>
    isSet(record) || (record.name === hostname && (aliased || proven))
      ? []
      : [{ record, found: foundFor(record, found ?? {}) }],
  );
}

/** `A app.example.com 66.241.1.2 (found 1.2.3.4)`. */
export function recordText({ record: { type, name, value }, found }: MissingRecord): string {
  return `${type} ${name} ${value} (found ${found.join(", ") || "none"})`;
}

function foundFor({ type, name }: DnsRecord, found: NonNullable<CertificateCheck["dns_records"]>): string[] {
  const one = (value: string | null | undefined) => (value ? [value] : []);
  if (type === "TXT") return one(found.ownership_txt);
  if (name.startsWith("_acme-challenge.")) return one(found.acme_challenge_cname);
  if (type === "CNAME") return [...(found.cname ?? [])];
  const addresses = [
    ...new Set([...(found.a ?? []), ...(found.aaaa ?? []), ...(found.resolved_addresses ?? [])]),
  ];
  return addresses.filter((address) => address.includes(":") === (type === "AAAA"));
}

/** DNS names may end in a dot, and case does not matter. */
const bare = (name: string) => name.toLowerCase().replace(/\.$/, "");
