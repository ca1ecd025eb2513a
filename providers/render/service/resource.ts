import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { render } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import { eachSecret } from "../../kernel/each-secret.ts";
import type { Release } from "./releases.ts";
import type { serviceInputs } from "./schema.ts";

type Inputs = z.input<typeof serviceInputs>;

/** Arguments of a service; see `serviceInputs`. Values may be outputs where the schema takes what is made elsewhere. */
export type ServiceArgs = Omit<Inputs, "secrets" | "generated" | "secretFiles" | "envGroups"> & {
  secrets?: Record<string, pulumi.Input<string>>;
  generated?: Record<string, pulumi.Input<string>>;
  secretFiles?: Record<string, pulumi.Input<string>>;
  envGroups?: { id: pulumi.Input<string>; version: pulumi.Input<number> }[];
};

/**
 * A service of Render that runs an image. A change deploys at most once, and only where instances must hear of it; a deploy
 * that does not go live leaves the service as it was. With a disk it is never replaced.
 */
export class Service extends DynamicResource {
  static readonly __pulumiType = render.Service;
  /** `srv-…`, or `crn-…` of a cron job. */
  declare readonly serviceId: pulumi.Output<string>;
  /** First part of its host name at Render; it stays when the service is renamed. */
  declare readonly slug: pulumi.Output<string>;
  /** Where it answers; empty for workers and cron jobs. */
  declare readonly url: pulumi.Output<string>;
  /** Images that were live, newest first. */
  declare readonly releases: pulumi.Output<Release[]>;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.CustomResourceOptions) {
    const hidden = {
      secrets: eachSecret(args.secrets),
      generated: eachSecret(args.generated),
      secretFiles: eachSecret(args.secretFiles),
    };
    const outputs = {
      serviceId: undefined,
      slug: undefined,
      url: undefined,
      releases: undefined,
      endpoint: undefined,
    };
    super(
      "render",
      "Service",
      name,
      { ...outputs, ...args, ...hidden },
      {
        ...opts,
        additionalSecretOutputs: ["secrets", "generated", "secretFiles"],
      },
    );
  }
}
