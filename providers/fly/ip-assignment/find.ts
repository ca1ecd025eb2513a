import { BlockList, isIPv6 } from "node:net";
import { ProviderError } from "../../kernel/errors.ts";
import { type AddressAnswer, listAddresses, typeOf } from "../api/addresses.ts";
import { type AppAnswer, getApp } from "../api/apps.ts";
import type { Fly } from "../api/connection.ts";
import type { IpAssignmentInputs } from "./schema.ts";

/** The API writes a global address with an empty region or the word itself. */
export function regionOf({ region }: AddressAnswer): string | undefined {
  return region && region !== "global" ? region : undefined;
}

/** The address that is there already for these inputs: named by `adopt`, or equal in all that the API shows. */
export async function find(fly: Fly, inputs: IpAssignmentInputs): Promise<AddressAnswer | undefined> {
  const all = await listAddresses(fly, inputs.app);
  if (inputs.adopt !== undefined) return named(all, inputs);
  const equal = all.filter((address) => isLike(address, inputs));
  if (inputs.type !== "private_v6" || equal.length === 0) return equal[0];
  return inNetwork(equal, inputs, await getApp(fly, inputs.app));
}

function isLike(address: AddressAnswer, { type, region, service_name }: IpAssignmentInputs): boolean {
  return (
    typeOf(address) === type &&
    regionOf(address) === region &&
    (address.service_name || undefined) === service_name
  );
}

function named(all: readonly AddressAnswer[], inputs: IpAssignmentInputs): AddressAnswer {
  const { app, adopt, type, region, service_name } = inputs;
  const address = all.find(({ ip }) => ip === adopt);
  if (!address) {
    const there = all.map(({ ip }) => ip).join(", ") || "none";
    throw new ProviderError(
      `fly: adopt names the address ${adopt}, which the app "${app}" does not have. Its addresses: ${there}`,
    );
  }
  if (isLike(address, inputs)) return address;
  const have = words(typeOf(address), regionOf(address), address.service_name || undefined);
  throw new ProviderError(
    `fly: the address ${adopt} of the app "${app}" is ${have}, not ${words(type, region, service_name)}, and cannot be changed. Declare what it is, or leave adopt out to get another one`,
  );
}

const words = (type: string, region?: string, service?: string) =>
  `${type}, ${region ?? "global"}${service ? `, for the service ${service}` : ""}`;

/**
 * Of Flycast addresses the one in the wanted network. An address does not say its network, but the app says which
 * addresses its own network has.
 */
function inNetwork(
  addresses: readonly AddressAnswer[],
  { app, network }: IpAssignmentInputs,
  live: AppAnswer | undefined,
): AddressAnswer | undefined {
  const foreign = network !== undefined && network !== live?.network;
  const own = blockOf(live?.network_cidr);
  if (own) return addresses.find(({ ip }) => own.check(ip, "ipv6") !== foreign);
  if (!foreign) return addresses[0];
  throw new ProviderError(
    `fly: the app "${app}" has private_v6 addresses (${addresses.map(({ ip }) => ip).join(", ")}), and Fly does not say in which network. ` +
      `Set adopt to the one in the network "${network}", or release it with \`fly ips release\`. Nothing was changed`,
  );
}

function blockOf(cidr: string | null | undefined): BlockList | undefined {
  const [address = "", bits = ""] = (cidr ?? "").split("/");
  if (!isIPv6(address) || !/^\d{1,3}$/.test(bits)) return undefined;
  const block = new BlockList();
  block.addSubnet(address, Number(bits), "ipv6");
  return block;
}
