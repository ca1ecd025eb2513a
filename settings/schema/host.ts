import type * as z from "zod";
import { oneOf } from "./common.ts";

/** What says that a stack has no dashboard. */
export const NO_DASHBOARD = "none";

/**
 * Where the dashboard runs: Fly.io is the team's first choice; `both` only while a stack moves from one to the other; `none`: the
 * stack has no dashboard, and its other systems are at Fly.io unless they say otherwise.
 */
export const host = oneOf(["fly", "render", "both", NO_DASHBOARD]).default("fly");
export type StackHost = z.infer<typeof host>;

/** Where a system that is anywhere runs. */
export type Host = Exclude<StackHost, typeof NO_DASHBOARD>;

/** Whether a system is on a platform; where nothing is said it is at Fly.io. */
export const isOn = (platform: "fly" | "render", where: StackHost | undefined) =>
  where === platform || where === "both" || (where === undefined && platform === "fly");
