import type { OpType } from "@pulumi/pulumi/automation/index.js";
import * as z from "zod";

/*
 * The events of the engine that are read here, one JSON object a line in the file of `--event-log`. Fields by the
 * engine's own type definitions (sdk/go/common/apitype); everything else in them is passed over.
 */

const values = z.record(z.string(), z.unknown());
/** A resource before or after a step. Only custom ones are kept by a provider; components group. */
const state = z
  .object({ inputs: values.nullish(), parent: z.string().nullish(), custom: z.boolean().nullish() })
  .nullish();

/** A step on one resource, announced before it begins. `detailedDiff` has the paths that the provider named itself. */
const resourcePre = z.object({
  metadata: z.object({
    ...{ op: z.string(), urn: z.string(), type: z.string(), old: state, new: state },
    detailedDiff: values.nullish(),
  }),
});
/** What the engine, a provider or the program said: `severity` is debug, info, info#err, warning or error. */
const diagnostic = z.object({ urn: z.string().default(""), message: z.string(), severity: z.string() });
/** What a policy says; the message ends with a line break and may hold colour directives. */
const policy = z.object({
  resourceUrn: z.string().default(""),
  message: z.string(),
  policyName: z.string(),
  enforcementLevel: z.string(),
});
/** The last event: how it went, and which packs judged. */
const summary = z.object({
  PolicyPacks: z.record(z.string(), z.string()).nullish(),
  durationSeconds: z.number().default(0),
});

export const engineEvent = z.object({
  resourcePreEvent: resourcePre.optional(),
  /** The same step when it is done: a refresh knows only then what is live. */
  resOutputsEvent: resourcePre.optional(),
  /** The same step when it failed. */
  resOpFailedEvent: resourcePre.optional(),
  policyEvent: policy.optional(),
  diagnosticEvent: diagnostic.optional(),
  summaryEvent: summary.optional(),
});
/**
 * Operations that only look at something, and keep or drop what was seen: `discard` ends a read, as when a run that names
 * its image no longer reads the stack's own outputs. Words of the engine (pkg/resource/deploy/step.go, Pulumi 3).
 */
export const LOOKING: ReadonlySet<string> = new Set<OpType>([
  ...(["read", "read-replacement", "discard", "discard-replaced", "refresh"] as const),
]);

export type EngineEvent = z.infer<typeof engineEvent>;
export type Step = z.infer<typeof resourcePre>["metadata"];
