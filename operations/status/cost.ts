import { type CostLine, dollars, LEFT_OUT, totalOf } from "../../settings/cost/line.ts";
import { COSTED } from "../../settings/cost/resources.ts";
import { columns } from "../live/columns.ts";
import { openStack } from "../workspace/open.ts";
import type { ExportedState } from "../workspace/stack.ts";

/** What one stored resource costs. */
export interface ResourceCost {
  name: string;
  lines: CostLine[];
}

/** `hotdash cost`: what a stack costs in a month by what is stored of it, resource by resource. Only reads, and reaches no platform. */
export async function cost({ stack: name, json }: { stack: string; json: boolean }): Promise<void> {
  const found = costsIn(await (await openStack(name, "cost")).state());
  const usd = totalOf(found.flatMap(({ lines }) => lines));
  if (json) return console.log(JSON.stringify({ usd, resources: found }, null, 2));
  const rows = found.map(({ name: of, lines }) => [
    of,
    lines.map(({ what }) => what).join(", "),
    dollars(totalOf(lines)),
  ]);
  for (const line of columns([...rows, ["a month", "", dollars(usd)]])) console.log(line);
  console.log(LEFT_OUT);
}

/** Every resource of a stored state that costs something. Pure. */
export const costsIn = ({ resources }: ExportedState): ResourceCost[] =>
  resources.flatMap(({ type, inputs, urn }) => {
    const costed = COSTED[type];
    const parsed = costed?.schema.safeParse(inputs ?? {});
    const lines = costed && parsed?.success ? costed.lines(parsed.data) : [];
    return lines.length > 0 ? [{ name: urn.split("::").at(-1) ?? urn, lines }] : [];
  });
