import { z } from "zod";
import type { Fly } from "./connection.ts";
import { bucket } from "./limits.ts";
import { listOf } from "./lists.ts";

/** Kinds of IP address an app can hold; `private_v6` is Flycast. */
export const IP_TYPES = ["v4", "v6", "shared_v4", "private_v6"] as const;
export type IpType = (typeof IP_TYPES)[number];

const addressAnswer = z.object({
  ip: z.string(),
  region: z.string().nullish(),
  service_name: z.string().nullish(),
  shared: z.boolean().nullish(),
});
export type AddressAnswer = z.infer<typeof addressAnswer>;

const all = (app: string) => `/apps/${encodeURIComponent(app)}/ip_assignments`;

export async function listAddresses(fly: Fly, app: string): Promise<AddressAnswer[]> {
  const { body } = await fly.send({
    method: "GET",
    path: all(app),
    bucket: bucket("list-ips", app),
    answer: z.object({ ips: listOf(addressAnswer) }),
  });
  return body.ips;
}

export async function assignAddress(
  fly: Fly,
  app: string,
  wanted: {
    type: IpType;
    region?: string | undefined;
    network?: string | undefined;
    service_name?: string | undefined;
  },
): Promise<AddressAnswer> {
  const { body } = await fly.send({
    method: "POST",
    path: all(app),
    body: wanted,
    bucket: bucket("assign-ip", app),
    answer: addressAnswer,
  });
  return body;
}

export async function releaseAddress(fly: Fly, app: string, ip: string): Promise<void> {
  await fly.send({
    method: "DELETE",
    path: `${all(app)}/${encodeURIComponent(ip)}`,
    bucket: bucket("release-ip", app),
  });
}

/** The kind of an address, which the API does not name: by its prefix (Fly's private network lies in fdaa::/16). */
export function typeOf({ ip, shared }: AddressAnswer): IpType {
  if (shared) return "shared_v4";
  if (ip.toLowerCase().startsWith("fdaa:")) return "private_v6";
  return ip.includes(":") ? "v6" : "v4";
}
