import type * as pulumi from "@pulumi/pulumi";
import { fly } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";

export interface AppArgs {
  /** Whether the stack runs against a simulator or against Fly. */
  platform: "simulated" | "live";
  /** Slug of the organisation. */
  org: string;
  /** Global name: 1 to 62 lower-case letters, digits and dashes. It can never change. */
  name: string;
  /** Name of an isolated private network. @default the organisation's shared network */
  network?: string;
  /** Take over an app that exists and is not empty. @default false */
  adopt?: boolean;
  /** The app's own name: lets its deletion take machines and volumes along that this stack does not own. @default refuse */
  destroyData?: string;
}

/**
 * A Fly app. Never replaced: a changed name or network fails the preview. Its deletion is refused while machines or
 * volumes remain.
 */
export class App extends DynamicResource {
  static readonly __pulumiType = fly.App;
  /** Public host name: `<name>.fly.dev`. */
  declare readonly hostname: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: AppArgs, opts?: pulumi.CustomResourceOptions) {
    super("fly", "App", name, { hostname: undefined, endpoint: undefined, ...args }, opts);
  }
}
