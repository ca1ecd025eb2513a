import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { render } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import type { keyValueInputs } from "./schema.ts";

/** Arguments of a Key Value instance; see `keyValueInputs`. */
export type KeyValueArgs = z.input<typeof keyValueInputs>;

/** A Key Value instance of Render: Redis for services of the same region and workspace. */
export class KeyValue extends DynamicResource {
  static readonly __pulumiType = render.KeyValue;
  /** `red-…`. */
  declare readonly keyValueId: pulumi.Output<string>;
  /** `redis://red-…:6379`, for services of the same region. Secret: it may hold a password. */
  declare readonly internalAddress: pulumi.Output<string>;

  constructor(name: string, args: KeyValueArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { keyValueId: undefined, internalAddress: undefined, endpoint: undefined };
    super(
      "render",
      "KeyValue",
      name,
      { ...outputs, ...args },
      {
        ...opts,
        additionalSecretOutputs: ["internalAddress"],
      },
    );
  }
}
