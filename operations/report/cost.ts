import { FLY_PRICES_OF } from "../../settings/cost/fly.ts";
import { type CostLine, dollars, LEFT_OUT, totalOf } from "../../settings/cost/line.ts";
import { RENDER_PRICES_OF } from "../../settings/cost/render.ts";
import { COSTED } from "../../settings/cost/resources.ts";
import { type EngineEvent, LOOKING, type Step } from "../changes/events.ts";
import { plain } from "../changes/plain.ts";
import { partsOf } from "./urn.ts";

/** One resource whose cost an update would change. */
export interface CostDifference {
  name: string;
  /** What is paid for, as far as there is anything: `2 × shared-cpu-2x with 2048 MB`. */
  before?: string;
  after?: string;
  /** US dollars a month that it would cost more; negative for less. */
  usd: number;
}

/** What a stack costs in a month, in US dollars, at list prices and with everything running. */
export interface CostReport {
  before: number;
  after: number;
  differences: CostDifference[];
  /** Resources of a size that is on no price list: they count as the dearest there is. */
  guessed: string[];
}

/**
 * What the resources of a stack cost before and after an update, from the steps of its preview: those that stay are among
 * them. Undefined when the stack has nothing that costs.
 */
export function costIn(events: readonly EngineEvent[]): CostReport | undefined {
  const found = new Map<string, { name: string; before: CostLine[]; after: CostLine[] }>();
  for (const { resourcePreEvent } of events) {
    const step = resourcePreEvent?.metadata;
    // What only looks, or says what a refresh found, stands beside the step that counts.
    if (!step || LOOKING.has(step.op) || !COSTED[step.type]) continue;
    // A replacement is told in up to three steps, of which each knows one side or both.
    const known = found.get(step.urn) ?? { name: partsOf(step.urn).name, before: [], after: [] };
    if (step.old) known.before = linesOf(step.type, step.old);
    if (step.new) known.after = linesOf(step.type, step.new);
    found.set(step.urn, known);
  }
  if (found.size === 0) return undefined;
  const all = [...found.values()].sort((one, other) => one.name.localeCompare(other.name));
  return {
    before: totalOf(all.flatMap(({ before }) => before)),
    after: totalOf(all.flatMap(({ after }) => after)),
    differences: all.flatMap(differenceOf),
    guessed: all.flatMap(({ name, after }) => (after.every(({ listed }) => listed) ? [] : [name])),
  };
}

function linesOf(type: string, { inputs }: NonNullable<Step["old"]>): CostLine[] {
  const costed = COSTED[type];
  const parsed = costed?.schema.safeParse(plain(inputs ?? {}));
  return costed && parsed?.success ? costed.lines(parsed.data) : [];
}

function differenceOf(given: { name: string; before: CostLine[]; after: CostLine[] }): CostDifference[] {
  const { name, before, after } = given;
  const usd = totalOf([{ usd: totalOf(after) - totalOf(before) }]);
  if (usd === 0) return [];
  const text = (lines: readonly CostLine[]) => lines.map(({ what }) => what).join(", ");
  return [
    {
      name,
      ...(before.length > 0 ? { before: text(before) } : {}),
      ...(after.length > 0 ? { after: text(after) } : {}),
      usd,
    },
  ];
}

/** `+$12.01`, `-$3.00`, or `none`. */
export const differenceText = (usd: number): string =>
  usd === 0 ? "none" : `${usd > 0 ? "+" : ""}${dollars(usd)}`;

/** The difference of a whole stack. */
export const costDifference = ({ before, after }: CostReport): number => totalOf([{ usd: after - before }]);

/** What the figures are, and what they leave out; the same under every table of costs. */
export const COST_NOTE = `US dollars a month at the list prices of Fly.io (${FLY_PRICES_OF}) and Render (${RENDER_PRICES_OF}), as if every machine and instance ran all the time: what autostop and autoscaling stop costs less. Left out: ${LEFT_OUT}.`;
