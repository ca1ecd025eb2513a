import * as z from "zod";
import { duration, oneOf, setting, text, wholeNumber } from "./common.ts";
import { region } from "./fly.ts";
import { guest, STOP_SIGNALS, swap } from "./web.ts";

/** Volume of the index: name and size from the team's deployment plan (`fly volumes create chroma_data --size 10`). */
export const CHROMA_VOLUME = { name: "chroma_data", size_gb: 10, snapshot_retention: 5 } as const;

/** Where the volume is mounted: the folder that the dashboard's CHROMA_PATH names. */
export const CHROMA_MOUNT = "/data/chroma";

/** shared-cpu-1x with 2048 MB: the floor of every machine, and all that one shared CPU takes. */
export const CHROMA_GUEST = { cpu_kind: "shared", cpus: 1, memory_mb: 2048 } as const;

/** What the group's machine runs: the dashboard's own server, which answers /health and reads the index at CHROMA_PATH. */
export const CHROMA_COMMAND = ["npm", "run", "start"] as const;

/**
 * Where the dashboard keeps its Chroma index. `group`: a private process group of its own, one machine with one volume.
 * `per-machine`: a volume at each web machine, so that their number is fixed and updates are rolling. `none`, the default: no
 * index, since the application has none (2025-10-25); a stack that wants one says so.
 */
export const chroma = z.strictObject({
  mode: oneOf(["group", "per-machine", "none"]).default("none"),
  volume: z
    .strictObject({
      /** 30 characters of this form are Fly's own limit; a number is added for the second volume and on. */
      name: text(
        /^[a-z0-9_]{1,26}$/,
        "1 to 26 lower-case letters, digits and underscores",
        "chroma_data",
      ).default(CHROMA_VOLUME.name),
      size_gb: wholeNumber(1, 500, { unit: "GB", example: 10 }).default(CHROMA_VOLUME.size_gb),
      /** Days that Fly keeps daily snapshots: its own default is 5, its limit 60. */
      snapshot_retention: wholeNumber(1, 60, { unit: "days", example: 5 }).default(
        CHROMA_VOLUME.snapshot_retention,
      ),
    })
    .prefault({}),
  path: text(/^\/[a-z0-9/_-]+$/, "an absolute path", CHROMA_MOUNT).default(CHROMA_MOUNT),
  /** Size and place of the group's one machine (mode group). */
  guest: guest.default({ ...CHROMA_GUEST }),
  region: region.default("dfw"),
  /**
   * The machine that fills the group's slot under a name of its own (mode group): Fly's tool names machines at random and none
   * can be renamed. Without meaning once that machine is gone.
   */
  machine: text(
    /^[A-Za-z0-9][\w-]*$/,
    "the name of a machine, such as brave-fog-3",
    "brave-fog-3",
  ).optional(),
  swap_size_mb: swap.optional(),
  /** How that machine is asked to stop, and how long it gets: as web, unless they are given. */
  stop_signal: oneOf(STOP_SIGNALS).optional(),
  stop_timeout: duration("30s").optional(),
  /** What that machine runs. */
  command: setting(z.array(z.string().min(1)).min(1), { allowed: "the command as a list of words" }).default([
    ...CHROMA_COMMAND,
  ]),
  /** Volumes that exist (mode per-machine): the web group cannot have more machines. Default: one for each of them. */
  volumes: wholeNumber(1, 100, { example: 2 }).optional(),
});
