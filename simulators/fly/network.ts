import { createHash } from "node:crypto";

/** First half of every address in a private network (6PN) of an organisation, without the colons that end it. */
export function networkPrefix(org: string, network: string): string {
  const hash = createHash("sha256").update(`${org}\0${network}`).digest("hex");
  return `fdaa:${hash.slice(0, 1)}:${Number.parseInt(hash.slice(1, 5), 16).toString(16)}`;
}

/** Block of all addresses of a private network. */
export const networkCidr = (org: string, network: string) => `${networkPrefix(org, network)}::/48`;
