import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { supabase } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import { eachSecret } from "../../kernel/each-secret.ts";
import type { edgeFunctionSecretsInputs } from "./schema.ts";

/** Arguments; see `edgeFunctionSecretsInputs`. */
export type EdgeFunctionSecretsArgs = Omit<z.input<typeof edgeFunctionSecretsInputs>, "values"> & {
  /** Marked secret here, whatever the caller did. */
  values: Record<string, pulumi.Input<string>>;
};

/** Secrets of a Supabase project's edge functions. They stay set when this goes, unless `whenRemoved` is `delete`. */
export class EdgeFunctionSecrets extends DynamicResource {
  static readonly __pulumiType = supabase.EdgeFunctionSecrets;

  constructor(name: string, args: EdgeFunctionSecretsArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "supabase",
      "EdgeFunctionSecrets",
      name,
      { marks: undefined, endpoint: undefined, ...args, values: eachSecret(args.values) },
      { ...opts, additionalSecretOutputs: ["values", "marks"] },
    );
  }
}
