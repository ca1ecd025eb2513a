import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { fly } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import type { releaseCommandInputs } from "./schema.ts";

/** Arguments of a release command; see `releaseCommandInputs` for units and defaults. */
export interface ReleaseCommandArgs extends Omit<z.input<typeof releaseCommandInputs>, "secretsVersion"> {
  secretsVersion?: pulumi.Input<number>;
}

/**
 * A command that runs to its end on a machine of its own, once for each image, command and environment. One to an app;
 * process groups of the release depend on it, so that nothing of the app is touched when it fails.
 */
export class ReleaseCommand extends DynamicResource {
  static readonly __pulumiType = fly.ReleaseCommand;
  /** The release that was run: 12 hexadecimal digits, from the image's digest, the command and its environment. */
  declare readonly release: pulumi.Output<string>;
  /** When the command ended, as an ISO 8601 time. */
  declare readonly finished_at: pulumi.Output<string>;

  constructor(name: string, args: ReleaseCommandArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "fly",
      "ReleaseCommand",
      name,
      { release: undefined, finished_at: undefined, endpoint: undefined, ...args },
      opts,
    );
  }
}
