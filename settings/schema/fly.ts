import * as z from "zod";
import { REGIONS } from "../regions.ts";
import type { StackName } from "../stack-name.ts";
import { oneOf, text } from "./common.ts";

/** A Fly region code. */
export const region = oneOf(REGIONS, "dfw");

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
});

const APPS = { production: "hotdash-app", staging: "hotdash-staging" } as const;

/** Name of an app: global on Fly, at most 62 lower-case letters, digits and dashes (Fly's own validation text). */
export const appName = text(
  /^[a-z0-9][a-z0-9-]{0,61}$/,
  "1 to 62 lower-case letters, digits and dashes",
  ({ environmentClass, stack }: StackName) =>
    environmentClass === "preview" ? `fly-preview-${stack}` : APPS[environmentClass],
);
