import { Command } from "@pulumi/command/local/command.js";
import type * as pulumi from "@pulumi/pulumi";
import { SMOKE_COMMAND } from "../../settings/smoke-command.ts";

export interface SmokeArgs {
  /** Whether the proxy of a simulator is asked, which the environment names; a live stack takes no such variable. */
  platform: "simulated" | "live";
  /** Host name that users come through. */
  hostname: string;
  /** Paths to ask, in order. */
  paths: readonly string[];
  /** Image of the release: a new one runs the smoke again. */
  image: string;
}

/**
 * Asks a deployed app once more from outside, after everything else. It only reports, as JSON on stdout: a resource
 * that comes later cannot undo an earlier one, so what must stop a release are the smoke rules inside the gate of its
 * process group. Against a simulator the request goes to the proxy that the environment names.
 */
export class CommandSmoke extends Command {
  constructor(
    name: string,
    { platform, hostname, paths, image }: SmokeArgs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(
      name,
      {
        create: SMOKE_COMMAND,
        update: SMOKE_COMMAND,
        environment: {
          SMOKE_PLATFORM: platform,
          SMOKE_HOST: hostname,
          SMOKE_PATHS: paths.join(" "),
          SMOKE_IMAGE: image,
        },
      },
      opts,
    );
  }
}
