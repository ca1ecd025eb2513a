import * as z from "zod";
import { CHROMA_GUEST as SMALL } from "./chroma.ts";
import { duration, wholeNumber } from "./common.ts";
import { command, plan, regions } from "./parts.ts";
import { PLAN } from "./render.ts";
import { guest } from "./web.ts";

/** What a job of the webhook queue takes at most: our own choice, since none exists that could be measured. */
export const LONGEST_JOB = "60s";

/** The process that works the webhook queue off: the dashboard's image with a command of its own, reached by nobody. */
export const worker = z.strictObject({
  /** Without one there is no worker: the application has none yet (2025-10-25). */
  command: command.optional(),
  /** @default one machine in the primary region */
  regions: regions.optional(),
  guest: guest.default({ ...SMALL }),
  plan: plan.default(PLAN),
  /** Instances on Render. */
  instances: wholeNumber(1, 100, { example: 1 }).default(1),
  /** What a job takes at most: one that is under way is let finish when the worker stops. */
  longest_job: duration(LONGEST_JOB).default(LONGEST_JOB),
  /** Time between the signal and the end. @default 15 s more than the longest job */
  stop_timeout: duration("75s").optional(),
});
