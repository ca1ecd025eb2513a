import type { ProcessGroupArgs } from "../../providers/fly/process-group/resource.ts";
import { answersNow } from "../../settings/maintenance.ts";
import type { StackSettings } from "../../settings/types.ts";

type Rollout = NonNullable<ProcessGroupArgs["rollout"]>;

/** How web is replaced. A path that answers 503 by the settings is not analysed: it would refuse every release. */
export function rolloutOf(settings: StackSettings): Rollout {
  const { analysis, ...rollout } = settings.dashboard.web.rollout;
  return analysis && answersNow(analysis.path, settings) ? { ...rollout, analysis } : rollout;
}

/** The same, less what needs requests from outside. */
export function quietRollout({ dashboard: { web } }: StackSettings): Rollout {
  const { analysis: _analysis, bake_seconds: _bake, ...rollout } = web.rollout;
  return rollout;
}
