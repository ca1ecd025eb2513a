import type * as pulumi from "@pulumi/pulumi";
import type { AnySettings } from "../../settings/types.ts";
import type { Declaration } from "./declaration.ts";

/** What a platform needs to make a system real. */
export interface SystemArgs {
  /** The stack's checked settings: where everything of it is. */
  settings: AnySettings;
  declared: Declaration;
  /** Secrets that the program makes itself, by `<system>.<name>`: those of all systems. */
  made: Readonly<Record<string, pulumi.Output<string>>>;
}
