import * as z from "zod";
import { IP_TYPES } from "../api/addresses.ts";
import { place, region } from "../common.ts";

/** Inputs of an IP assignment. One per app and type (and region). */
export const ipAssignmentInputs = z.strictObject({
  ...place,
  /** `shared_v4` (free), `v6` (free), `v4` (dedicated, paid) or `private_v6` (Flycast). */
  type: z.enum(IP_TYPES),
  /** Region of a dedicated address. Left out: global. */
  region: region.optional(),
});
export type IpAssignmentInputs = z.infer<typeof ipAssignmentInputs>;
