import * as z from "zod";
import { SYSTEM_NAMES } from "../matrix/systems.ts";
import { oneOf, setting, text } from "./common.ts";

const extra = z.strictObject({
  kind: oneOf(["plain", "secret"]),
  /** Systems that read it. @default the dashboard */
  systems: setting(z.array(oneOf(SYSTEM_NAMES)).min(1), {
    allowed: `a list of ${SYSTEM_NAMES.join(", ")}`,
    example: ["dashboard"],
  }).optional(),
  reason: text(/\p{L}.*\p{L}/su, "what it is for and who reads it, in words"),
});

/** A variable that the matrix lacks, as a stack declares it. */
export type Extra = z.infer<typeof extra>;

/**
 * Variables that the application reads and the matrix lacks, by name. Their values stand under `hotdash:variables` and
 * `hotdash:secrets` like all others', and every rule judges them.
 */
export const extras = z.record(
  z.string(),
  setting(extra, {
    allowed: "{kind: plain or secret, systems, reason}",
    example: { kind: "plain", reason: "<what it is for>" },
  }),
);
