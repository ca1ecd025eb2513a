import type { ProcessGroupArgs } from "../../providers/fly/process-group/resource.ts";
import type { ReleaseCommandArgs } from "../../providers/fly/release-command/resource.ts";
import type { KeyValueArgs } from "../../providers/render/key-value/resource.ts";
import type { ServiceArgs } from "../../providers/render/service/resource.ts";
import type { Host } from "../../settings/schema/host.ts";

/** Where processes run. */
export type Platform = "fly" | "render";

type Machine = ProcessGroupArgs["machine"];
type Service = NonNullable<Machine["services"]>[number];
type Smoke = NonNullable<ProcessGroupArgs["smoke"]>[number];

/**
 * One system of a stack: everything that a platform is told of it, and nothing that only one of them could say. Made of settings
 * by a file beside this one, without a request and without a resource; `components/fly/` and `components/render/` make it real.
 */
export interface Declaration {
  /** What the names of its resources begin with. Another one is another system. */
  name: string;
  host: Host;
  /** Name of its app on Fly; on Render of its first service, and what the names of the others begin with. */
  app: string;
  /** Takes over an app that exists and holds something; `as-is`: on Fly, its machines and secrets untouched until a release is let through. */
  adopt: boolean | "as-is";
  /** Image with its digest that every process runs. */
  image: string;
  /** The app, its private address and its secrets without any machine: its first image is a plain change later. */
  provisionOnly?: boolean;
  /** A private network of its own on Fly, instead of the organisation's. */
  network?: string;
  /** Public host name, beside those that the platforms give. */
  domain?: string;
  /** Runs once before the groups of a release. Where a stack is on both platforms, on Fly alone. */
  release?: ReleaseStep;
  /** The first one takes a release first: what it refuses reaches no other. */
  groups: readonly [Group, ...Group[]];
  /** Secrets that the program makes for it, once. */
  makes?: readonly MadeSecret[];
  /** Types of its components, of one that was there before there were several. */
  types?: Readonly<Record<Platform, string>>;
  /** A Redis of its own on Render, whose address its processes get. */
  store?: Pick<KeyValueArgs, "plan" | "maxmemoryPolicy">;
}

/** A secret that nobody has to think of: random, in the state and where it goes, and nowhere else. */
export interface MadeSecret {
  /** The variable that it is. */
  name: string;
  /** Name of its resource. */
  resource: string;
  /** Letters and digits. */
  length: number;
  /** Another one makes a new secret. */
  rotation: number;
  /** Whether the engine refuses to take it away or to make another. @default false */
  protect?: boolean;
  /** Type of the component that it was a part of once. */
  formerParent?: string;
}

/** A command before the groups of a release, on a machine of its own. */
export type ReleaseStep = Pick<
  ReleaseCommandArgs,
  "command" | "env" | "region" | "guest" | "timeout_seconds"
>;

/** Processes that run one command. */
export interface Group {
  name: string;
  /** Whose variables it reads, as the environment matrix names systems. */
  reads: string;
  /** The only platform that has it. @default both */
  only?: Platform;
  /** What its processes get, by platform: private addresses differ. */
  values: Readonly<Record<Platform, Values>>;
  /** @default the system's, which a release changes */
  image?: string;
  /** @default the image's own command */
  command?: readonly string[];
  /** Who reaches it. @default nobody */
  reach?: Reach;
  size: { guest: Machine["guest"]; plan: ServiceArgs["plan"] };
  count: {
    regions: ProcessGroupArgs["regions"];
    /** Names of machines on Fly that another tool has made, by slot. */
    names?: ProcessGroupArgs["names"];
    instances: number;
    /** On Render, instead of a fixed number. */
    autoscaling?: ServiceArgs["autoscaling"];
  };
  /** A job: it runs at times, and ends. */
  schedule?: { fly?: NonNullable<Machine["schedule"]>; render?: string };
  rollout: Pick<ProcessGroupArgs, "strategy" | "strategyReason" | "rollout">;
  restart: NonNullable<Machine["restart"]>;
  /** How it is asked to stop, and how long it gets; without it as the platform does. */
  stop?: { signal?: NonNullable<Machine["stop_config"]>["signal"]; timeout: string };
  swap_size_mb?: number | undefined;
  /** A volume at each of its machines. */
  volume?: Volume;
}

/** What processes are given. Secrets are in clear: they leave here as secrets only. */
export interface Values {
  env: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, string>>;
  /** Secrets that the program makes itself: which of them (`<system>.<name>`), by variable. */
  made: Readonly<Record<string, string>>;
}

/** Who reaches a group, and how the platform asks whether it answers. */
export type Reach =
  | {
      /** Everybody, by the platform's proxy. */
      by: "internet";
      port: number;
      /** What Fly's proxy does at its ports, asks machines, and starts and stops them by. */
      proxy: Omit<Service, "protocol" | "internal_port">;
      smoke: readonly Smoke[];
      /** Answers 503 on Render. */
      maintenance: boolean;
    }
  | {
      /** The private network by Fly's proxy, which starts machines for a request. */
      by: "flycast";
      port: number;
      proxy: Omit<Service, "protocol" | "internal_port">;
    }
  | {
      /** The private network alone: machine by machine, without a proxy. */
      by: "network";
      port: number;
      checks: NonNullable<Machine["checks"]>;
    };

/** Data that outlives machines. */
export interface Volume {
  name: string;
  path: string;
  size_gb: number;
  /** Days that Fly keeps daily snapshots. */
  snapshot_retention: number;
}
