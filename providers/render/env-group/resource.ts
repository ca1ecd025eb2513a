import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { render } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import { eachSecret } from "../../kernel/each-secret.ts";
import type { envGroupInputs } from "./schema.ts";

/** Arguments of an env group; see `envGroupInputs`. */
export type EnvGroupArgs = Omit<z.input<typeof envGroupInputs>, "secrets" | "generated" | "secretFiles"> & {
  secrets?: Record<string, pulumi.Input<string>>;
  generated?: Record<string, pulumi.Input<string>>;
  secretFiles?: Record<string, pulumi.Input<string>>;
};

/** Variables and secret files that several services of Render share. */
export class EnvGroup extends DynamicResource {
  static readonly __pulumiType = render.EnvGroup;
  /** `evg-…`. */
  declare readonly groupId: pulumi.Output<string>;
  /** Rises with every change of a value: services that are linked deploy for it. */
  declare readonly version: pulumi.Output<number>;

  constructor(name: string, args: EnvGroupArgs, opts?: pulumi.CustomResourceOptions) {
    const hidden = {
      secrets: eachSecret(args.secrets),
      generated: eachSecret(args.generated),
      secretFiles: eachSecret(args.secretFiles),
    };
    const outputs = { groupId: undefined, version: undefined, endpoint: undefined };
    super(
      "render",
      "EnvGroup",
      name,
      { ...outputs, ...args, ...hidden },
      {
        ...opts,
        additionalSecretOutputs: ["secrets", "generated", "secretFiles"],
      },
    );
  }
}
