import type { Plan, Step } from "./planned.ts";
import type { ProcessGroupInputs } from "./schema.ts";

type Told = Pick<ProcessGroupInputs, "image" | "rollout" | "strategy" | "strategyReason">;

/**
 * What a rollout is going to do, in one line: which strategy and why, what happens to how many machines, and what an
 * immediate way back would cost.
 */
export function describePlan(plan: Plan, inputs: Told): string {
  const counts = (["create", "update", "heal", "retire"] as const)
    .map((kind) => [kind, count(plan, kind)] as const)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => `${kind} ${number}`);
  const { stages, unchanged } = plan;
  const waves = `${stages.length} stage${stages.length === 1 ? "" : "s"}`;
  const replaced = count(plan, "update") + (plan.strategy === "bluegreen" ? count(plan, "retire") : 0);
  return [
    `${headline(inputs)}: ${[...counts, `${unchanged.length} unchanged`].join(", ")}, ${waves}`,
    ...wayBack(inputs, replaced),
  ].join("; ");
}

/** The same for a preview, which knows what is declared but looks at nothing live. */
export function describeChange(inputs: Told & Pick<ProcessGroupInputs, "regions">): string {
  const machines = Object.values(inputs.regions).reduce((sum, number) => sum + number, 0);
  return [
    `${headline(inputs)}: changes what differs among ${machines} machine${machines === 1 ? "" : "s"}`,
    ...wayBack(inputs, machines),
  ].join("; ");
}

function headline({ image, strategy, strategyReason }: Told): string {
  const why = strategyReason ? ` (${strategyReason})` : "";
  return `${strategy} rollout${why} of ${image.slice(0, image.indexOf("@sha256:") + 15)}`;
}

/** What undoing the release at once costs; nothing where it replaces nothing. */
function wayBack({ strategy, rollout }: Told, replaced: number): string[] {
  if (replaced === 0) return [];
  const machines = `${replaced} machine${replaced === 1 ? "" : "s"}`;
  switch (strategy) {
    case "bluegreen":
      return [
        "going back moves only traffic until the old set goes, and then " +
          (rollout.keep_previous ? `starts the ${machines} that are kept` : `makes ${machines} again`),
      ];
    case "immediate":
      return [`going back replaces ${machines} at once, with another gap for users`];
    default:
      return [`going back replaces up to ${machines}, as gradually as they came`];
  }
}

function count({ stages }: Plan, kind: Step["kind"]): number {
  return stages.flatMap(({ steps }) => steps).filter((step) => step.kind === kind).length;
}
