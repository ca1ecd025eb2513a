import * as z from "zod";
import { UNKNOWN } from "../../kernel/unknowns.ts";
import { place, region } from "../common.ts";
import { machineConfig } from "./machine-config.ts";

const orUnknown = <T extends z.ZodType>(schema: T) => z.union([z.literal(UNKNOWN), schema]);

/** How a rollout goes about it. Every number is an input, with the reason for its default. */
const rollout = z.strictObject({
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
});
export type RolloutOptions = z.infer<typeof rollout>;

/** A request that a new machine must answer before the rollout goes on. */
const smokeRule = z.strictObject({
  path: z.string().startsWith("/"),
  status: z.int().min(100).max(599).default(200),
  /** Text that the answer must contain. */
  contains: z.string().min(1).optional(),
  /** Longest time for the answer, in milliseconds. */
  timeout_ms: z.int().min(1).default(5_000),
});
export type SmokeRule = z.infer<typeof smokeRule>;

const NOT_BUILT = "is not built yet. Allowed: rolling, immediate";

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
    strategy: z.enum(["rolling", "immediate"], { error: () => NOT_BUILT }).default("rolling"),
    rollout: rollout.prefault({}),
    /** HTTP rules that each new machine must pass inside the gate. */
    smoke: z.array(smokeRule).default([]),
    /** Takes over machines of these names that carry another owner's metadata, or none. */
    adopt: z.boolean().default(false),
    /** Filled by refresh: what differs, by machine and path. Always empty in a program. */
    deviations: z.record(z.string(), z.unknown()).default({}),
  })
  .check(({ value, issues }) => {
    const complain = (path: string[], message: string) =>
      issues.push({ code: "custom", path, input: undefined, message });
    if (value.smoke.length > 0 && value.machine.services.length === 0)
      complain(["smoke"], "a group without services answers no HTTP");
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

/** Names of the machines of a group, in a fixed order: `web-dfw-1`, `web-dfw-2`, `web-iad-1`. */
export function slotNames(group: string, regions: Partial<Record<string, number>>): string[] {
  return Object.keys(regions)
    .sort()
    .flatMap((code) => Array.from({ length: regions[code] ?? 0 }, (_, k) => `${group}-${code}-${k + 1}`));
}
