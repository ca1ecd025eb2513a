import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { fly } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import type { Release } from "./releases.ts";
import type { processGroupInputs } from "./schema.ts";

type Plain = z.input<typeof processGroupInputs>;

/**
 * Arguments of a process group; see `processGroupInputs` for units and defaults. Everything is a plain value, so that a
 * first preview knows it, but for the two outputs that are wired on: volume ids and the version of the secrets.
 */
export interface ProcessGroupArgs extends Omit<Plain, "mounts" | "secretsVersion" | "deviations"> {
  mounts?: { path: string; volumes: Record<string, pulumi.Input<string>> };
  secretsVersion?: pulumi.Input<number>;
}

/** Machines of one app that run one image, rolled out together and put back together. */
export class ProcessGroup extends DynamicResource {
  static readonly __pulumiType = fly.ProcessGroup;
  /** The last releases, newest first. */
  declare readonly releases: pulumi.Output<Release[]>;

  constructor(name: string, args: ProcessGroupArgs, opts?: pulumi.CustomResourceOptions) {
    super("fly", "ProcessGroup", name, { releases: undefined, endpoint: undefined, ...args }, opts);
  }
}
