import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { supabase } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import type { sslEnforcementInputs } from "./schema.ts";

/** Arguments; see `sslEnforcementInputs`. */
export type SslEnforcementArgs = z.input<typeof sslEnforcementInputs>;

/** Whether a Supabase project's database refuses connections without TLS. What it is stays when this goes, unless `whenRemoved` is `restore`. */
export class SslEnforcement extends DynamicResource {
  static readonly __pulumiType = supabase.SslEnforcement;
  /** Whether it did when this was made: what `restore` puts back. */
  declare readonly found: pulumi.Output<{ database: boolean }>;

  constructor(name: string, args: SslEnforcementArgs, opts?: pulumi.CustomResourceOptions) {
    super("supabase", "SslEnforcement", name, { found: undefined, endpoint: undefined, ...args }, opts);
  }
}
