import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { fly } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import type { ipAssignmentInputs } from "./schema.ts";

/** Arguments of an IP assignment; see `ipAssignmentInputs`. */
export type IpAssignmentArgs = z.input<typeof ipAssignmentInputs>;

/** An IP address of a Fly app; see `ipAssignmentInputs` for which ones can be told apart. */
export class IpAssignment extends DynamicResource {
  static readonly __pulumiType = fly.IpAssignment;
  /** The address. */
  declare readonly address: pulumi.Output<string>;

  constructor(name: string, args: IpAssignmentArgs, opts?: pulumi.CustomResourceOptions) {
    super("fly", "IpAssignment", name, { address: undefined, endpoint: undefined, ...args }, opts);
  }
}
