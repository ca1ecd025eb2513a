import * as z from "zod";
import { smokeRule } from "../../kernel/smoke.ts";
import { UNKNOWN } from "../../kernel/unknowns.ts";
import { place, region } from "../common.ts";
import { analysis } from "./analysis/schema.ts";
import { configuredChecks } from "./health.ts";
import { machineConfig } from "./machine-config.ts";
import { slotNames } from "./slots.ts";

/** Rollout strategies, in Fly's words. */
export const STRATEGIES = ["rolling", "bluegreen", "canary", "immediate"] as const;
export type Strategy = (typeof STRATEGIES)[number];

const orUnknown = <T extends z.ZodType>(schema: T) => z.union([z.literal(UNKNOWN), schema]);

/** How a rollout goes about it. Every number is an input, with the reason for its default. */
const rolloutFields = z.strictObject({
  /** Machines that may be out of service at once: a count, or a share of the group. Default "33%", as Fly's own tool. */
  max_unavailable: z
    .union([
      z.int().min(1),
      z.string().regex(/^([1-9]\d?|100)%$/, 'must be a count or a share such as "33%"'),
    ])
    .default("33%"),
  /** Seconds that a machine gets to start and to pass its checks. Default 300, as Fly's own tool waits. */
  health_timeout_seconds: z.int().min(1).default(300),
  /** Seconds that a started machine must hold before it is looked at. Default 10: what Fly's own tool calls a smoke check. */
  settle_seconds: z.int().min(0).default(10),
  /** Seconds for the whole rollout, after which everything is put back. Default 1500: below a 30-minute CI job. */
  deadline_seconds: z.int().min(1).default(1500),
  /**
   * Seconds between taking a machine out of routing and stopping it, and between giving traffic to new machines and
   * taking it from old ones. Default 1: twice the half second by which Fly's proxies and lists lag behind.
   */
  drain_seconds: z.number().min(0).max(60).default(1),
  /**
   * Seconds that the new release is watched (with `analysis`, if given) while going back is still cheap: rolling and
   * canary after their first machines and at the end, bluegreen before the old set goes. At most 300, so that an
   * update ends within a CI job. Default 10 with analysis, otherwise 0.
   */
  bake_seconds: z.number().min(0).max(300).optional(),
  /** Canary: shares of the machines that run the new release after each step; the last step is always all. */
  canary_steps: z
    .array(z.string().regex(/^([1-9]|[1-9]\d)%$/, 'must be a share below all, such as "10%"'))
    .min(1)
    .default(["10%", "50%"]),
  /** Bluegreen: the old set stays, cordoned and stopped, until the next release: going back starts it again. */
  keep_previous: z.boolean().default(false),
  /** What is measured while a release bakes. */
  analysis: analysis.optional(),
});

const rollout = rolloutFields.transform((options) => ({
  ...options,
  bake_seconds: options.bake_seconds ?? (options.analysis ? 10 : 0),
}));
export type RolloutOptions = z.infer<typeof rollout>;

/** Inputs of a process group: N machines that run one image. */
export const processGroupInputs = z
  .strictObject({
    ...place,
    /** Name of the group (`web`); slots are named `<group>-<region>-<k>`. */
    group: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/, "must be up to 31 lower-case letters, digits and dashes"),
    /** Owner, as machine metadata says it. */
    project: z.string().min(1),
    stack: z.string().min(1),
    /** Image with its digest: `registry/repository[:tag]@sha256:<64 hex>`. */
    image: z
      .string()
      .regex(/^\S+@sha256:[0-9a-f]{64}$/, "must name its digest: repository[:tag]@sha256:<64 hex digits>"),
    /** Number of machines by region: `{dfw: 2}`. */
    regions: z.partialRecord(region, z.int().min(0)),
    machine: machineConfig,
    /** One volume a slot, by slot name. */
    mounts: z
      .strictObject({
        path: z.string().startsWith("/"),
        volumes: z.record(z.string(), orUnknown(z.string().min(1))),
      })
      .optional(),
    /** Version of the app's secrets that machines must launch with. */
    secretsVersion: orUnknown(z.int().min(0)).optional(),
    /** How a change reaches the machines; see strategies/. */
    strategy: z.enum(STRATEGIES).default("rolling"),
    /** Why this strategy, for the people who read what a rollout is going to do. */
    strategyReason: z.string().optional(),
    rollout: rollout.prefault({}),
    /** HTTP rules that each new machine must pass inside the gate. */
    smoke: z.array(smokeRule).default([]),
    /**
     * Keeps a spare machine in each region, stopped, which Fly starts when the host of one of the group's machines fails.
     * Only for groups without services: where the proxy balances, another machine serves at once.
     */
    standby: z.boolean().default(false),
    /** Takes over machines of these names that carry another owner's metadata, or none. */
    adopt: z.boolean().default(false),
    /**
     * Machines in slots under names of their own, by slot: Fly cannot rename a machine, and its own tool names them at
     * random. A machine that is made for the slot has the slot's name.
     */
    names: z.record(z.string(), z.string().min(1)).optional(),
    /**
     * With `adopt`: machines that another owner made are taken into the state and left as they are, whatever is declared,
     * until this is taken away. New ones are made as declared.
     */
    asIs: z.boolean().optional(),
    /** Filled by refresh: what differs, by machine and path. Always empty in a program. */
    deviations: z.record(z.string(), z.unknown()).default({}),
  })
  .check(({ value, issues }) => {
    const complain = (path: string[], message: string) =>
      issues.push({ code: "custom", path, input: undefined, message });
    if (value.smoke.length > 0 && value.machine.services.length === 0)
      complain(["smoke"], "a group without services answers no HTTP");
    if (value.asIs && !value.adopt)
      complain(["asIs"], "only what is adopted can be left as it is: set adopt to true");
    if (value.rollout.analysis && value.machine.services.length === 0)
      complain(["rollout", "analysis"], "a group without services answers no HTTP");
    const { schedule, services, checks } = value.machine;
    if (schedule !== undefined && services.length + Object.keys(checks).length > 0)
      complain(["machine", "schedule"], "a job that runs now and then has no services and no checks");
    if (value.standby && services.length > 0)
      complain(
        ["standby"],
        "Fly keeps spare machines only for groups without services. Declare one more machine in `regions` instead",
      );
    if (value.standby && (value.mounts || schedule !== undefined))
      complain(
        ["standby"],
        value.mounts
          ? "a spare machine would start without the volume, which attaches to one machine"
          : "a job that runs now and then is started by its schedule, wherever there is room",
      );
    if (value.strategy === "bluegreen") {
      if (value.mounts)
        complain(
          ["strategy"],
          "bluegreen runs two machines a slot, and a volume attaches to one. Allowed with mounts: rolling, canary, immediate",
        );
      if (configuredChecks(value.machine) === 0)
        complain(
          ["strategy"],
          "bluegreen moves traffic on the word of health checks, and the machine declares none. Add a check, or use rolling",
        );
    }
    if (!value.mounts) return;
    const slots = slotNames(value.group, value.regions);
    const missing = slots.filter((slot) => !(slot in (value.mounts?.volumes ?? {})));
    if (missing.length > 0) {
      complain(
        ["mounts", "volumes"],
        `a volume attaches to one machine: there is none for ${missing.join(", ")}`,
      );
    }
  });
export type ProcessGroupInputs = z.infer<typeof processGroupInputs>;
