import * as z from "zod";
import { IP_TYPES } from "../api/addresses.ts";
import { place, region } from "../common.ts";

/**
 * Inputs of an IP assignment. One per app, type, region and service; of `private_v6` one in the app's own network and
 * one in another: the API does not say which network an address is in, so that two could not be told apart.
 */
export const ipAssignmentInputs = z
  .strictObject({
    ...place,
    /** `shared_v4` (free, one per app), `v6` (free), `v4` (dedicated, paid) or `private_v6` (Flycast). */
    type: z.enum(IP_TYPES),
    /** Region of a dedicated address. Left out: global. */
    region: region.optional(),
    /** Network from which a `private_v6` address is reached. Left out: the app's own. */
    network: z.string().min(1).optional(),
    /** Service that the address leads to, in the API's own words. Left out: the app's services. */
    service_name: z.string().min(1).optional(),
    /** An address of the app to take over. Rarely needed: one that is equal is taken over anyway. */
    adopt: z.string().min(1).optional(),
  })
  .check(({ value, issues }) => {
    const complain = (path: string, message: string) =>
      issues.push({ code: "custom", path: [path], input: undefined, message });
    if (value.type === "shared_v4" && value.region !== undefined)
      complain("region", "a shared_v4 address is global: leave the region out, or use type v4");
    if (value.type !== "private_v6" && value.network !== undefined)
      complain("network", `only a private_v6 address belongs to a network, not ${value.type}`);
  });
export type IpAssignmentInputs = z.infer<typeof ipAssignmentInputs>;
