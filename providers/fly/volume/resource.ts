import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { fly } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import type { volumeInputs } from "./schema.ts";

/** Arguments of a volume, in the Machines API's own field names; see `volumeInputs` for units and defaults. */
export type VolumeArgs = z.input<typeof volumeInputs>;

/** A Fly volume: attaches to one machine, grows only (and restarts that machine when Fly says so), is never replaced, is snapshotted before deletion. */
export class Volume extends DynamicResource {
  static readonly __pulumiType = fly.Volume;
  /** The volume's id (`vol_…`), to mount it. */
  declare readonly volumeId: pulumi.Output<string>;
  /** Id of the machine that must restart to see a new size, when its restart failed; otherwise empty. */
  declare readonly needsRestart: pulumi.Output<string>;

  constructor(name: string, args: VolumeArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "fly",
      "Volume",
      name,
      { volumeId: undefined, needsRestart: undefined, endpoint: undefined, ...args },
      opts,
    );
  }
}
