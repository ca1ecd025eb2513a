import * as z from "zod";
import { ownPath } from "../../../kernel/smoke.ts";

/**
 * What is measured while a release bakes. Requests go through the public proxy to the machines that run the new
 * release, one at a time; a Prometheus query looks at what real users saw.
 */
export const analysis = z.strictObject({
  /** Path that is asked for. */
  path: ownPath.default("/"),
  /** Seconds between two requests. Default 1: ten samples in the default bake, without being load of its own. */
  interval_seconds: z.number().min(0.1).default(1),
  /** Milliseconds after which a request counts as failed. Default 5000: users have left by then. */
  timeout_ms: z.int().min(1).default(5_000),
  /** Share of requests that may fail (status 500 and above, or no answer). Default 0.05: one in twenty may be bad luck. */
  max_error_share: z.number().min(0).max(1).default(0.05),
  /** Milliseconds below which 95 of 100 answers must lie. Default: not judged, since only the app's team knows it. */
  max_p95_ms: z.int().min(1).optional(),
  /** A query of Fly's Prometheus (`https://api.fly.io/prometheus/<org>`), judged once at the end of the bake. */
  prometheus: z
    .strictObject({
      query: z.string().min(1),
      /** Largest value that any series of the answer may have. */
      max: z.number(),
    })
    .optional(),
});
export type Analysis = z.infer<typeof analysis>;
