import type { ExportedResource } from "../../operations/workspace/stack.ts";
import { BUDGETS } from "../budgets.ts";
import type { Section } from "../section.ts";
import { productionThen, Stand } from "./stand.ts";

/** Bytes of a resource of ours in the state, by what they are. */
export interface Parts {
  kind: string;
  text: number;
  inputs: number;
  outputs: number;
  rest: number;
}

/** Bytes of the state by part, of the stack that a44235b declared, made new. */
export async function state(checkouts: Readonly<Record<string, string>>): Promise<Section> {
  const tables: string[][][] = [];
  const short: [string, string][] = [];
  const [own] = Object.keys(checkouts);
  for (const [name, checkout] of Object.entries(checkouts)) {
    const stand = await Stand.make(checkout, await productionThen());
    try {
      await stand.up();
      const all = partsOf(await stand.state());
      tables.push(rowsOf(name, all, name === own));
      if (name === own) short.push(["state, a resource of ours", `${mean(all)} bytes`]);
    } finally {
      await stand.close();
    }
  }
  const notes = [
    `At most ${BUDGETS.state} bytes a resource, the mean of a stack made new, and ${BUDGETS.text} of provider text at each of its two places.`,
    "A resource of an older state takes the short text at two times: its inputs with the next update of the stack for which the engine writes the state anew, its outputs with its own next update. Until then it keeps the text that it was written with, which goes on working.",
  ];
  return { name: "state", title: "State", tables, notes, short };
}

/** The resources of ours in an export, their provider text apart. Pure. */
export function partsOf(resources: readonly ExportedResource[]): Parts[] {
  return resources
    .filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/"))
    .map((resource) => {
      const {
        inputs = {},
        outputs = {},
        ...rest
      } = resource as {
        inputs?: Record<string, unknown>;
        outputs?: Record<string, unknown>;
        type: string;
      };
      const { __provider: given, ...ofInputs } = inputs;
      const { __provider: kept, ...ofOutputs } = outputs;
      return {
        kind: rest.type.replace("pulumi-nodejs:dynamic/", ""),
        text: bytes(given) + bytes(kept),
        inputs: bytes(ofInputs),
        outputs: bytes(ofOutputs),
        rest: bytes(rest),
      };
    });
}

const bytes = (value: unknown) => (value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value)));
const sum = ({ text, inputs, outputs, rest }: Parts) => text + inputs + outputs + rest;
const mean = (all: readonly Parts[]) =>
  Math.round(all.reduce((total, parts) => total + sum(parts), 0) / Math.max(1, all.length));

function rowsOf(name: string, all: readonly Parts[], bound: boolean): string[][] {
  const over = (value: number, most: number) => `${value}${bound && value > most ? " !" : ""}`;
  return [
    [`bytes, ${name}`, "provider text", "inputs", "outputs", "rest", "all"],
    ...all.map((parts) => [
      parts.kind,
      over(parts.text, 2 * BUDGETS.text),
      String(parts.inputs),
      String(parts.outputs),
      String(parts.rest),
      String(sum(parts)),
    ]),
    ["a resource, mean", "", "", "", "", over(mean(all), BUDGETS.state)],
  ];
}
