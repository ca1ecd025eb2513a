import * as z from "zod";
import { fly, render } from "../tokens.ts";
import { FLY_DEDICATED_IPV4, FLY_VOLUME_GB, machineCost } from "./fly.ts";
import type { CostLine } from "./line.ts";
import { planPrice, RENDER_DISK_GB, RENDER_KEY_VALUE, RENDER_PLAN } from "./render.ts";

/** A kind of resource that costs money: what of its inputs decides, and what that comes to. */
export interface Costed<Shape extends z.ZodType = z.ZodType> {
  schema: Shape;
  lines(inputs: z.infer<Shape>): CostLine[];
}

const costed = <Shape extends z.ZodType>(schema: Shape, lines: Costed<Shape>["lines"]): Costed => ({
  schema,
  lines: (inputs) => lines(inputs as z.infer<Shape>),
});

const times = (count: number, { usd, what, listed }: CostLine): CostLine => ({
  ...{ usd: count * usd, listed },
  what: count === 1 ? what : `${count} × ${what}`,
});

const group = z.object({
  regions: z.record(z.string(), z.number()),
  machine: z.object({
    guest: z.object({ cpu_kind: z.string(), cpus: z.number(), memory_mb: z.number() }),
  }),
});

const service = z.object({
  plan: z.string(),
  numInstances: z.number().nullish(),
  autoscaling: z.object({ max: z.number() }).nullish(),
  disk: z.object({ sizeGB: z.number() }).nullish(),
});

/**
 * What costs money among the resources of a stack, by type token. Machines and instances count as if all that there may
 * be ran all month: what autostop and autoscaling save is not known before it is saved.
 */
export const COSTED: Readonly<Record<string, Costed>> = {
  [fly.ProcessGroup]: costed(group, ({ regions, machine }) => {
    const count = Object.values(regions).reduce((sum, machines) => sum + machines, 0);
    return [times(count, machineCost(machine.guest))];
  }),
  [fly.Volume]: costed(z.object({ size_gb: z.number() }), ({ size_gb }) => [volumeCost(size_gb)]),
  [fly.IpAssignment]: costed(z.object({ type: z.string() }), ({ type }) =>
    type === "v4" ? [{ usd: FLY_DEDICATED_IPV4, what: "dedicated IPv4 address", listed: true }] : [],
  ),
  [render.Service]: costed(service, ({ plan, numInstances, autoscaling, disk }) => [
    instanceCost(plan, autoscaling?.max ?? numInstances ?? 1),
    ...(disk ? [diskCost(disk.sizeGB)] : []),
  ]),
  [render.KeyValue]: costed(z.object({ plan: z.string() }), ({ plan }) => [keyValueCost(plan)]),
};

/** A volume on Fly, attached or not. */
export const volumeCost = (sizeGb: number): CostLine => ({
  ...{ usd: sizeGb * FLY_VOLUME_GB, what: `volume of ${sizeGb} GB`, listed: true },
});

/** Instances of one plan on Render. */
export const instanceCost = (plan: string, count: number): CostLine =>
  times(count, { ...planPrice(RENDER_PLAN, plan), what: `plan ${plan}` });

/** A disk on Render. */
export const diskCost = (sizeGb: number): CostLine => ({
  ...{ usd: sizeGb * RENDER_DISK_GB, what: `disk of ${sizeGb} GB`, listed: true },
});

/** A Key Value instance on Render. */
export const keyValueCost = (plan: string): CostLine => ({
  ...planPrice(RENDER_KEY_VALUE, plan),
  what: `Key Value ${plan}`,
});

/** Machines of one size on Fly. */
export const machinesCost = (guest: Parameters<typeof machineCost>[0], count: number): CostLine =>
  times(count, machineCost(guest));
