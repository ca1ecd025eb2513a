import * as z from "zod";
import { duration, setting, text, wholeNumber } from "./common.ts";
import { isCron } from "./cron.ts";
import { command, named, sized } from "./parts.ts";

/** Times at which Fly starts machines itself: about this often, at no hour that could be chosen. */
export const TIMES = ["hourly", "daily", "weekly", "monthly"] as const;
export type Time = (typeof TIMES)[number];

/** The same on Render, which has hours (UTC): at night, not all of them at once on the hour. */
export const RENDER_TIMES: Readonly<Record<Time, string>> = {
  hourly: "17 * * * *",
  daily: "17 4 * * *",
  weekly: "17 4 * * 0",
  monthly: "17 4 1 * *",
};

const job = z.strictObject({
  command,
  /** Always with its digest. @default the system's own, which a release changes */
  image: text(/^\S+$/, "repository[:tag]@sha256:<64 hex digits>").optional(),
  /** When it runs (UTC). */
  schedule: setting(z.union([z.enum(TIMES), z.string().refine(isCron)]), {
    allowed: `one of ${TIMES.join(", ")}; on Render also a cron expression of five fields`,
    example: "daily",
  }),
  /** How long a run may take before it counts as failed. @default half an hour, where the next start is later than that */
  deadline: duration("30m").optional(),
  /** Starts after a run that failed, on Fly alone. @default none */
  retries: wholeNumber(0, 10, { example: 2 }).default(0),
  ...sized,
});
export type Job = z.infer<typeof job>;

/** Jobs of a system by name: they run at times, one run at a time, and end. */
export const jobs = named(job).default({});
