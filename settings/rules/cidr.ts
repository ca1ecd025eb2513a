import { isIP } from "node:net";

/** A range of addresses, as Supabase's network restrictions list them. */
export interface Cidr {
  family: 4 | 6;
  /** The first address as a number, and how many bits of it all of the range have in common. */
  base: bigint;
  prefix: number;
  /** In its one spelling: `203.0.113.0/24`, `2001:db8::/32`. */
  text: string;
}

const BITS = { 4: 32, 6: 128 } as const;

/** Reads `<address>/<bits>`, or an address alone as a range of one; what is wrong with it where it is none. */
export function readCidr(given: string): Cidr | { problem: string } {
  const [address = "", bits, ...rest] = given.split("/");
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || rest.length > 0 || address.includes("%"))
    return { problem: "is no range of addresses" };
  const width = BITS[family];
  const prefix = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (!(prefix <= width)) return { problem: `has no prefix of 0 to ${width} bits` };
  const spelt = family === 4 ? address : new URL(`http://[${address}]`).hostname.slice(1, -1);
  const base = family === 4 ? numberOf4(address) : numberOf6(spelt);
  if ((base & ((1n << BigInt(width - prefix)) - 1n)) !== 0n)
    return { problem: `is an address inside a range of ${prefix} bits, not its first one` };
  return { family, base, prefix, text: `${spelt}/${prefix}` };
}

/** Whether a range lies in another one as a whole. */
export function covers(outer: Cidr, inner: Cidr): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const rest = BigInt(BITS[outer.family] - outer.prefix);
  return outer.base >> rest === inner.base >> rest;
}

/** Every range of a family. */
export const isEverybody = ({ prefix }: Cidr): boolean => prefix === 0;

/** What IANA hands out to a registry at one time, in bits (its lists of IPv4 and of IPv6 unicast address space). No network has more. */
const LARGEST = { 4: 8, 6: 12 } as const;

/** Wider than any network is: everybody, or a part of everybody, as `0.0.0.0/1` and `2000::/3` are. */
export const isWorldwide = ({ family, prefix }: Cidr): boolean => prefix < LARGEST[family];

/**
 * Ranges that no packet from the internet comes from: private, shared (RFC 6598), loopback and link-local ones, and unique
 * local ones of IPv6. Supabase sees the address that a network translates to, so that one of these lets nobody in.
 */
const INTERNAL = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"],
  ...["fc00::/7", "fe80::/10", "::1/128"],
].map((one) => readCidr(one) as Cidr);

/** Whether a range lies where nothing from outside comes from. */
export const isInternal = (one: Cidr): boolean => INTERNAL.some((range) => covers(range, one));

/** Ranges in their one spelling, each once and in order; what is none stays as it is. */
export function canonical(given: readonly string[]): string[] {
  const texts = given.map((one) => {
    const read = readCidr(one);
    return "problem" in read ? one : read.text;
  });
  return [...new Set(texts)].sort();
}

function numberOf4(address: string): bigint {
  return address.split(".").reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
}

/** Of an address as the URL parser spells it: groups of hexadecimal digits, and `::` at most once. */
function numberOf6(address: string): bigint {
  const [head = "", tail] = address.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = tail === undefined ? [] : new Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...zeros, ...after].reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}
