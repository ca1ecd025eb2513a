import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { supabase } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import type { poolerSettingsInputs } from "./schema.ts";

/** Arguments; see `poolerSettingsInputs`. */
export type PoolerSettingsArgs = z.input<typeof poolerSettingsInputs>;

/** How a Supabase project's shared pooler hands out connections. It stays so when this goes, unless `whenRemoved` is `restore`. */
export class PoolerSettings extends DynamicResource {
  static readonly __pulumiType = supabase.PoolerSettings;
  /** How it was when this was made: what `restore` puts back. */
  declare readonly found: pulumi.Output<{ defaultPoolSize: number | null; poolMode?: string }>;

  constructor(name: string, args: PoolerSettingsArgs, opts?: pulumi.CustomResourceOptions) {
    super("supabase", "PoolerSettings", name, { found: undefined, endpoint: undefined, ...args }, opts);
  }
}
