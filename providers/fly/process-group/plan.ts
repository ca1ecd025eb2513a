import type { DesiredMachine } from "./desired.ts";
import type { Observed } from "./observe.ts";
import type { Plan } from "./planned.ts";
import type { ProcessGroupInputs, Strategy } from "./schema.ts";
import { bluegreen } from "./strategies/bluegreen.ts";
import { canary } from "./strategies/canary.ts";
import { immediate } from "./strategies/immediate.ts";
import { rolling } from "./strategies/rolling.ts";
import { situation, type Wanted } from "./strategies/situation.ts";

type Options = Wanted & Pick<ProcessGroupInputs, "strategy">;

const STRATEGY: Record<Strategy, typeof rolling> = { rolling, bluegreen, canary, immediate };

/**
 * What has to happen to make the live machines what is wanted, in which order. Pure: no request, no clock. Whatever an
 * earlier run left half done is part of what is observed, so a plan always ends in the wanted state.
 */
export function planRollout(desired: readonly DesiredMachine[], observed: Observed, options: Options): Plan {
  const seen = situation(desired, observed, options);
  const stages = STRATEGY[options.strategy](seen, options.rollout).filter(({ steps }) => steps.length > 0);
  return { strategy: options.strategy, stages, unchanged: seen.unchanged };
}
