import type { Plan, Step } from "./plan.ts";
import type { ProcessGroupInputs } from "./schema.ts";

type Told = Pick<ProcessGroupInputs, "image" | "rollout" | "strategyReason">;

/**
 * What a rollout is going to do, in one line: which strategy and why, what happens to how many machines, and what an
 * immediate way back would cost.
 */
export function describePlan(plan: Plan, { image, rollout, strategyReason }: Told): string {
  const { strategy, stages, unchanged } = plan;
  const counts = (["create", "update", "heal", "retire"] as const)
    .map((kind) => [kind, count(plan, kind)] as const)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => `${kind} ${number}`);
  const why = strategyReason ? ` (${strategyReason})` : "";
  const release = image.slice(0, image.indexOf("@sha256:") + 15);
  const waves = `${stages.length} stage${stages.length === 1 ? "" : "s"}`;
  const back = wayBack(plan, rollout.keep_previous);
  return `${strategy} rollout${why} of ${release}: ${[...counts, `${unchanged.length} unchanged`].join(", ")}, ${waves}${back ? `; ${back}` : ""}`;
}

/** What undoing the release at once costs; undefined where it replaces nothing. */
function wayBack(plan: Plan, kept: boolean): string | undefined {
  const replaced = count(plan, "update") + (plan.strategy === "bluegreen" ? count(plan, "retire") : 0);
  if (replaced === 0) return undefined;
  const machines = `${replaced} machine${replaced === 1 ? "" : "s"}`;
  switch (plan.strategy) {
    case "bluegreen":
      return `going back moves only traffic until the old set goes, and then ${kept ? "starts the" : "makes"} ${machines} ${kept ? "that are kept" : "again"}`;
    case "immediate":
      return `going back replaces ${machines} at once, with another gap for users`;
    default:
      return `going back replaces up to ${machines}, as gradually as they came`;
  }
}

function count({ stages }: Plan, kind: Step["kind"]): number {
  return stages.flatMap(({ steps }) => steps).filter((step) => step.kind === kind).length;
}
