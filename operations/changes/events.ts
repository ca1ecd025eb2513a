import * as z from "zod";

/*
 * The events of the engine that are read here, one JSON object a line in the file of `--event-log`. Fields by the
 * engine's own type definitions (sdk/go/common/apitype); everything else in them is passed over.
 */

const values = z.record(z.string(), z.unknown());
const state = z.object({ inputs: values.nullish() }).nullish();

/** A step on one resource, announced before it begins. */
const resourcePre = z.object({
  metadata: z.object({ op: z.string(), urn: z.string(), type: z.string(), old: state, new: state }),
});
/** What a policy says; the message ends with a line break and may hold colour directives. */
const policy = z.object({
  resourceUrn: z.string().default(""),
  message: z.string(),
  policyName: z.string(),
  enforcementLevel: z.string(),
});
/** The last event: how it went, and which packs judged. */
const summary = z.object({ PolicyPacks: z.record(z.string(), z.string()).nullish() });

export const engineEvent = z.object({
  resourcePreEvent: resourcePre.optional(),
  policyEvent: policy.optional(),
  summaryEvent: summary.optional(),
});
export type EngineEvent = z.infer<typeof engineEvent>;
export type Step = z.infer<typeof resourcePre>["metadata"];
