import type { Plan, Step } from "./plan.ts";
import type { ProcessGroupInputs } from "./schema.ts";

/** How soon a release that turns out bad is undone, by strategy. */
const WAY_BACK: Record<Plan["strategy"], string> = {
  rolling: "going back replaces the machines done so far",
  canary: "going back replaces the machines done so far",
  bluegreen: "until the old set goes, going back only moves the traffic",
  immediate: "going back replaces every machine",
};

/** What a rollout is going to do, and what it costs to go back, in one line. */
export function describePlan(
  { strategy, stages, unchanged }: Plan,
  { image, rollout }: Pick<ProcessGroupInputs, "image" | "rollout">,
): string {
  const steps = stages.flatMap((stage) => stage.steps);
  const count = (kind: Step["kind"]) => steps.filter((step) => step.kind === kind).length;
  const counts = (["create", "update", "heal", "retire"] as const)
    .map((kind) => [kind, count(kind)] as const)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => `${kind} ${number}`);
  const kept =
    strategy === "bluegreen" && rollout.keep_previous ? "; the old set is kept for a quick way back" : "";
  const release = image.slice(0, image.indexOf("@sha256:") + 15);
  const waves = `${stages.length} stage${stages.length === 1 ? "" : "s"}`;
  return `${strategy} rollout of ${release}: ${[...counts, `${unchanged.length} unchanged`].join(", ")}, ${waves}; ${WAY_BACK[strategy]}${kept}`;
}
