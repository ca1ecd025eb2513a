import type { FlagName } from "./flags.ts";
import type { Host } from "./schema/host.ts";
import type { Sections } from "./schema/stack.ts";
import type { StackName } from "./stack-name.ts";
import type { Strategy } from "./strategy.ts";

/** Freezes the properties of objects; lists keep their type, so that they can be handed on as inputs. */
export type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? DeepReadonly<Item>[]
  : T extends object
    ? { readonly [key in keyof T]: DeepReadonly<T[key]> }
    : T;

type Dashboard = Sections["dashboard"];

/** Leave to have one flag off its safe side in production, until the end of the day `expires` (UTC, `YYYY-MM-DD`). */
export interface FlagLeave {
  name: FlagName;
  owner: string;
  evidence: string;
  expires: string;
}

/**
 * Everything that a stack may set, checked, with defaults filled in. Made by `loadSettings` and by nothing else; frozen.
 * `secrets` holds values in clear: hand them on only as secret outputs (`pulumi.secret`).
 */
export type StackSettings = DeepReadonly<
  StackName & {
    platform: Sections["platform"];
    /** Whether volumes, certificates and apps are protected: live staging and production. */
    protectData: boolean;
    host: Host;
    fly: Sections["fly"];
    render: Sections["render"];
    dashboard: Omit<Dashboard, "web"> & {
      /** With `autoscale` worked into regions, autostop and min_machines_running. */
      web: Omit<Dashboard["web"], "strategy" | "autoscale"> & {
        strategy: Strategy;
        /** Why this strategy, in words. */
        strategyReason: string;
      };
    };
    github: Sections["github"] & {
      /** Owner of the repository: `github:owner`. */
      owner: string;
      /** Address of the API: `github:baseUrl`, which a simulated stack needs. */
      baseUrl: string | undefined;
    };
    supabase: Sections["supabase"];
    /** What a release does to the database, and demands of it; the program itself reads none of it. */
    database: Sections["database"];
    /** The stack's store and its API's version. */
    shopify: Sections["shopify"];
    /** What the deploy command demands; the program itself reads none of it. */
    deploy: Sections["deploy"];
    /** How the database is backed up; the program itself reads none of it. */
    backup: Sections["backup"];
    /** What the stack may cost; the program itself reads none of it. */
    cost: Sections["cost"];
    /** Where the state is kept, and what the other stacks name; the program itself reads none of it. */
    state: Sections["state"];
    foreign: Sections["foreign"];
    /** Dated leave to break a rule, each for one resource; honoured by the settings' checks and by the policy pack. */
    exemptions: Sections["exemptions"];
    /** Variables that the stack declares beside the matrix. */
    extras: Sections["extras"];
    /** Apps of the team's own, as given; `ownApps` fills in what they leave out. */
    apps: Sections["apps"];
    /** Customer conversations, as given. */
    chatwoot: Sections["chatwoot"];
    /** Secret values of theirs, by app and variable. */
    appSecrets: Sections["appSecrets"];
    /** Every declared flag as its variable says it, at its safe side unless given. */
    flags: Record<FlagName, boolean>;
    /** Why flags may leave their safe side in production. */
    flagExceptions: FlagLeave[];
    /** Plain values by variable, as given; `routeEnvironment` adds the derived ones. */
    variables: Record<string, string>;
    /** Secret values by variable, as given. */
    secrets: Record<string, string>;
  }
>;

/** The same of a stack that has no dashboard (`host: none`): all of the rest is there for its other systems. */
export type BareSettings = Omit<StackSettings, "host" | "dashboard"> & {
  readonly host: "none";
  readonly dashboard?: undefined;
};

/** Settings of any stack of the application: `dashboard` tells whether it has one. */
export type AnySettings = StackSettings | BareSettings;
