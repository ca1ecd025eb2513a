import * as z from "zod";
import { canonical, readCidr } from "../../../settings/rules/cidr.ts";
import { deviations, place, whenRemoved } from "../common.ts";

/** Inputs of a project's network restrictions. */
export const networkRestrictionsInputs = z.strictObject({
  ...place,
  /** Ranges of IPv4 and IPv6 from which the database and its poolers take connections; no others. An empty list would lock out everybody. */
  cidrs: z
    .array(
      z
        .string()
        .refine(
          (one) => !("problem" in readCidr(one)),
          "must be a range such as 203.0.113.0/24 or 2001:db8::/32",
        ),
    )
    .min(1)
    .transform(canonical),
  whenRemoved,
  deviations,
});
export type NetworkRestrictionsInputs = z.infer<typeof networkRestrictionsInputs>;
