import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { supabase } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import type { networkRestrictionsInputs } from "./schema.ts";

/** Arguments; see `networkRestrictionsInputs`. */
export type NetworkRestrictionsArgs = z.input<typeof networkRestrictionsInputs>;

/** Ranges of addresses from which a Supabase project's database is reached. They stay when this goes, unless `whenRemoved` is `restore`. */
export class NetworkRestrictions extends DynamicResource {
  static readonly __pulumiType = supabase.NetworkRestrictions;
  /** The ranges when this was made: what `restore` puts back. */
  declare readonly found: pulumi.Output<{ cidrs: string[] }>;

  constructor(name: string, args: NetworkRestrictionsArgs, opts?: pulumi.CustomResourceOptions) {
    super("supabase", "NetworkRestrictions", name, { found: undefined, endpoint: undefined, ...args }, opts);
  }
}
