import type { Scenario } from "../support/scenario.ts";
import { release } from "../support/world.ts";

/** The settle time outlasts a crash after five seconds: that is what it is for. */
const rollout = { settle_seconds: 8, health_timeout_seconds: 30, bake_seconds: 10 };
const errors = { analysis: { path: "/", interval_seconds: 1, max_error_share: 0.05 } };
const latency = { analysis: { path: "/", interval_seconds: 0.5, max_p95_ms: 1_000 } };
/** 25 % of four machines is one. */
const canary = { canary_steps: ["25%", "50%"] };

const STRATEGIES = ["rolling", "bluegreen", "canary"] as const;

/**
 * Automatic rollbacks. A release that never becomes healthy, crashes while it settles, or is only slow must fail no
 * request under any strategy. One that answers badly although its checks pass is found out by its answers: bluegreen has
 * a whole set without users to ask, and fails no request; rolling and canary learn it from the first machines that
 * serve, whose own bad answers are all that may fail: nothing is refused or broken besides.
 */
export const ROLLBACKS: readonly Scenario[] = STRATEGIES.flatMap((strategy, index): Scenario[] => {
  const options = strategy === "canary" ? { ...rollout, ...canary } : rollout;
  const rollback = (tag: string, more: object = {}) => ({
    ...release(tag),
    strategy,
    rollout: { ...options, ...more },
  });
  return [
    {
      name: `${strategy}: put back from a release whose checks fail`,
      change: rollback("sim-unhealthy"),
      seed: 21 + index,
      expect: { ends: /not healthy within 30 s.*put back/, failed: "none" },
    },
    {
      name: `${strategy}: put back from a release that crashes after 5 s`,
      change: rollback("sim-crash-later"),
      seed: 31 + index,
      expect: { ends: /exit code 1.*put back/, failed: "none" },
    },
    {
      name: `${strategy}: put back from a release whose answers are slow, which analysis finds`,
      change: rollback("sim-sluggish", latency),
      seed: 41 + index,
      expect: { ends: /p95.*put back/, failed: "none" },
    },
    {
      name: `${strategy}: put back from a release that answers badly, which analysis finds`,
      change: rollback("sim-degraded", errors),
      seed: 51 + index,
      expect: { ends: /put back/, failed: strategy === "bluegreen" ? "none" : "by the release only" },
    },
    {
      name: `${strategy}: put back from a release that answers badly, which a smoke rule finds before users do`,
      change: { ...rollback("sim-error"), smoke: [{ path: "/" }] },
      seed: 61 + index,
      expect: { ends: /smoke.*put back/, failed: strategy === "rolling" ? "by the release only" : "none" },
    },
  ];
});
