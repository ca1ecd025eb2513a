import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { fly } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import type { Departure } from "../secrets/leaving.ts";
import type { secretsRemovalInputs } from "./schema.ts";

/** Arguments of a removal; see `secretsRemovalInputs`. */
export interface SecretsRemovalArgs extends Omit<z.input<typeof secretsRemovalInputs>, "leaving"> {
  /** The output `leaving` of the app's secrets. */
  leaving: pulumi.Input<Departure[]>;
}

/** Removes an app's secrets that are declared no more. Must depend on every process group of the app. */
export class SecretsRemoval extends DynamicResource {
  static readonly __pulumiType = fly.SecretsRemoval;

  constructor(name: string, args: SecretsRemovalArgs, opts?: pulumi.CustomResourceOptions) {
    super("fly", "SecretsRemoval", name, { endpoint: undefined, ...args }, opts);
  }
}
