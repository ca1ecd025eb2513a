import * as z from "zod";
import { REGIONS } from "../regions.ts";
import { MEMORY_FLOOR_MB } from "../rules/memory.ts";
import type { StackName } from "../stack-name.ts";
import { oneOf, setting, text, wholeNumber } from "./common.ts";

/** A Fly region code. */
export const region = oneOf(REGIONS, "dfw");

const APPS = { production: "hotdash-app", staging: "hotdash-staging" } as const;

/** Name of an app: global on Fly, at most 62 lower-case letters, digits and dashes (Fly's own validation text). */
export const appName = text(
  /^[a-z0-9][a-z0-9-]{0,61}$/,
  "1 to 62 lower-case letters, digits and dashes",
  ({ environmentClass, stack }: StackName) =>
    environmentClass === "preview" ? `fly-preview-${stack}` : APPS[environmentClass],
);

/** Leave to have less memory than the floor of 2048 MB; see `judgeMemory` for who may have one. */
const memoryException = z.strictObject({
  /** Process group, or `release_command` for the machine of one. */
  group: text(
    /^([a-z][a-z0-9-]{0,30}|release_command)$/,
    "the name of a process group, or release_command",
    "nightly",
  ),
  /** The least that it then has. */
  memory_mb: wholeNumber(256, MEMORY_FLOOR_MB - 256, { unit: "MB", example: 1024 }),
  /** Why that is enough, for whoever reads the stack file. */
  reason: text(/\S/, "why that is enough: what was measured"),
});

/** Where on Fly everything of the stack lives. */
export const fly = z.strictObject({
  /** Slug of the organisation that owns the apps. */
  org: text(
    /^[a-z0-9][a-z0-9-]*$/,
    "the slug of a Fly organisation, as `fly orgs list` prints it",
    "personal",
  ),
  /** Volumes and single machines go there. Default dfw, as in the team's deployment plan. */
  primaryRegion: region.default("dfw"),
  /** Machines that may have less than 2048 MB: jobs and release commands, in previews any group. */
  memoryExceptions: setting(z.array(memoryException), {
    allowed: "a list of {group, memory_mb, reason}",
  }).default([]),
  /** Apps that only the private network reaches: they have no public address and need no HTTPS. */
  internalApps: setting(z.array(appName), { allowed: "a list of names of apps" }).default([]),
});
