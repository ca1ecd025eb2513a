import { canonical } from "../../../settings/rules/cidr.ts";
import { ProviderError } from "../../kernel/errors.ts";
import { applyRestrictions, getRestrictions, type RestrictionsAnswer } from "../api/network-restrictions.ts";
import { projectSetting } from "../project-setting.ts";
import { networkRestrictionsInputs } from "./schema.ts";

/** Who reaches a project's database and its poolers. What is written is stored at once, and waited for until it is applied. */
export const networkRestrictionsImplementation = projectSetting<
  typeof networkRestrictionsInputs,
  RestrictionsAnswer,
  { cidrs: string[] }
>({
  kind: "supabase:NetworkRestrictions",
  schema: networkRestrictionsInputs,
  called: "the network restriction",
  look: getRestrictions,
  write: (supabase, ref, { cidrs }) =>
    applyRestrictions(supabase, ref, {
      dbAllowedCidrs: cidrs.filter((one) => !one.includes(":")),
      dbAllowedCidrsV6: cidrs.filter((one) => one.includes(":")),
    }),
  wanted: ({ cidrs }) => ({ cidrs }),
  value: ({ config: { dbAllowedCidrs, dbAllowedCidrsV6 } }) => ({
    cidrs: canonical([...dbAllowedCidrs, ...dbAllowedCidrsV6]),
  }),
  inForce: ({ status }) => status === "applied",
  allowed({ entitlement }, ref) {
    if (entitlement === "allowed") return;
    throw new ProviderError(
      `supabase: the plan of ${ref}'s organisation has no network restrictions. Nothing was changed. Take supabase.networkRestrictions away, or change the plan`,
    );
  },
});
