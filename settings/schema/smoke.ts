import * as z from "zod";
import { OWN_PATH, OWN_PATH_PATTERN } from "../rules/own-path.ts";
import { setting, text, wholeNumber } from "./common.ts";

/** What is asked when a stack names nothing: the health route that every check uses. */
export const SMOKE = [{ path: "/health", status: 200, timeout_ms: 5_000 }] as const;

/** A request that every new machine must answer inside the rollout's gate. */
const rule = z.strictObject({
  path: text(OWN_PATH_PATTERN, OWN_PATH, "/health"),
  status: wholeNumber(100, 599, { example: 200 }).default(200),
  /** Text that the answer must contain. */
  contains: setting(z.string().min(1), { allowed: "text that the answer must contain" }).optional(),
  /** Longest time for the answer, in milliseconds. */
  timeout_ms: wholeNumber(1, 60_000, { unit: "milliseconds", example: 5_000 }).default(5_000),
});

/** HTTP smoke rules of the web group. */
export const smoke = setting(z.array(rule), { allowed: "a list of rules, each with a path" }).default(
  SMOKE.map((one) => ({ ...one })),
);
