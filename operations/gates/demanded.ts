import type { StackSettings } from "../../settings/types.ts";

/** An artifact that a stack demands of a release, with its thresholds. */
export type Demanded = StackSettings["deploy"]["evidence"][number];
