import * as z from "zod";
import { OWN_PATH, staysOnOrigin } from "../../settings/rules/own-path.ts";
import type { PageAnswer } from "./ask-once.ts";
import { isLoopback } from "./connection.ts";
import { ProviderError } from "./errors.ts";

export { askOnce, type PageAnswer as SmokeAnswer } from "./ask-once.ts";

/** A path that is asked for: it never leads to another host. */
export const ownPath = z.string().refine(staysOnOrigin, `must be ${OWN_PATH}`);

/** A request that a new release must answer before its rollout goes on. */
export const smokeRule = z.strictObject({
  path: ownPath,
  status: z.int().min(100).max(599).default(200),
  /** Text that the answer must contain. */
  contains: z.string().min(1).optional(),
  /** Longest time for the answer, in milliseconds. */
  timeout_ms: z.int().min(1).default(5_000),
});
export type SmokeRule = z.infer<typeof smokeRule>;

/** How long a rule is tried before it counts as failed, because what routes requests hears of a release late; and how often. */
export const TRY_FOR_MS = 10_000;
export const PAUSE_MS = 1_000;

/** What is wrong with an answer by its rule; undefined when nothing is. */
export function judgeAnswer(rule: SmokeRule, { status, body }: PageAnswer): string | undefined {
  if (status !== rule.status) {
    const missing =
      status === 404 ? " (the route is missing: until it exists, leave the path out of dashboard.smoke)" : "";
    return `expected status ${rule.status}, got ${status}${missing}`;
  }
  if (rule.contains !== undefined && !body.includes(rule.contains))
    return `the answer does not contain ${JSON.stringify(rule.contains)}`;
  return undefined;
}

/**
 * Where requests to a host name go: of a live stack to the host itself, whatever the environment says; of a simulated one
 * to the proxy of its simulator, which `variable` names. Of a simulated stack only loopback is reached.
 */
export function publicBase(
  platform: "simulated" | "live",
  hostname: string,
  variable: string,
  env: NodeJS.ProcessEnv = process.env,
): string {
  if (platform === "live") return `https://${hostname}`;
  const url = env[variable];
  if (!url || !isLoopback(url))
    throw new ProviderError(`smoke rules against a simulator need ${variable}, a loopback address`);
  return url;
}
