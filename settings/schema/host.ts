import type * as z from "zod";
import { oneOf } from "./common.ts";

/** Where the dashboard runs: Fly.io is the team's first choice; `both` only while a stack moves from one to the other. */
export const host = oneOf(["fly", "render", "both"]).default("fly");
export type Host = z.infer<typeof host>;

/** Whether anything of the stack is on a platform. */
export const isOn = (platform: "fly" | "render", where: Host | undefined) =>
  where === platform || where === "both" || (where === undefined && platform === "fly");
