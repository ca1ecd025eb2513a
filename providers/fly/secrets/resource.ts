import type * as pulumi from "@pulumi/pulumi";
import { fly } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import { eachSecret } from "../../kernel/each-secret.ts";
import type { Departure } from "./leaving.ts";

export interface SecretsArgs {
  platform: "simulated" | "live";
  org: string;
  /** Name of the app. */
  app: string;
  /** Secret values by name, from the stack's settings. Marked secret here, whatever the caller did. */
  values: Record<string, pulumi.Input<string>>;
  /** Secret values that Pulumi makes (random:*). They alone may be unknown in a first preview. @default none */
  generated?: Record<string, pulumi.Input<string>>;
  /** Leaves the app's secrets as they are, until it is taken away. @default false */
  asIs?: boolean;
}

/**
 * The secrets of a Fly app, set in one request. Values cannot be read back; drift is seen by their digests. Names that
 * are declared no more stay set: SecretsRemoval removes them, once every process group does without.
 */
export class Secrets extends DynamicResource {
  static readonly __pulumiType = fly.Secrets;
  /** Version of the app's secrets after the last change; a machine launched with it sees them all. */
  declare readonly version: pulumi.Output<number>;
  /** Names that are declared no more, for SecretsRemoval. */
  declare readonly leaving: pulumi.Output<Departure[]>;

  constructor(name: string, args: SecretsArgs, opts?: pulumi.CustomResourceOptions) {
    const hidden = { values: eachSecret(args.values), generated: eachSecret(args.generated) };
    super(
      "fly",
      "Secrets",
      name,
      {
        version: undefined,
        digests: undefined,
        previous: undefined,
        leaving: undefined,
        endpoint: undefined,
        ...args,
        ...hidden,
      },
      {
        ...opts,
        additionalSecretOutputs: ["values", "generated", "previous"],
      },
    );
  }
}
