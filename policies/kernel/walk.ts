import { isNode, itself, readings } from "./reading.ts";

/** An object somewhere in a resource's inputs, with those of its properties that are texts, numbers or booleans. */
export interface TextGroup {
  /** Path of the object, `machine.env`; empty for the inputs as a whole. */
  path: string;
  /** Values by name. A list counts twice: each item as `cmd[0]`, and the items joined by blanks as `cmd`. */
  values: Record<string, string>;
}

/** Everything a resource's inputs say, and where they say nothing yet. */
export interface Walked {
  groups: TextGroup[];
  /** Paths that hold a list or an object instead of one value: `machine.env`, `regions`. */
  compounds: string[];
  /** Paths whose values are unknown: `machine.env.DATABASE_URL`. */
  unknowns: string[];
}

/** Deeper than any input of ours; an object that refers to itself ends here instead of never. */
const depthLimit = 32;

/** What was walked already: half of the rules ask for every text of every resource. */
const walks = new WeakMap<object, Walked>();

/** Visits every text of a resource's inputs, whatever their shape. What it gives back is shared, and not to be changed. */
export function walk(props: object): Walked {
  const inputs = itself(props);
  const before = walks.get(inputs);
  if (before) return before;
  const walked: Walked = { groups: [], compounds: [], unknowns: [] };
  visit(props, "", walked, 0);
  walks.set(inputs, walked);
  return walked;
}

/** Joins a path and a name the way messages show them. */
export function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function visit(node: object, path: string, walked: Walked, depth: number): void {
  if (depth > depthLimit) throw new Error(`${path}: inputs are nested more than ${depthLimit} levels deep`);
  const values: Record<string, string> = {};
  walked.groups.push({ path, values });
  for (const [name, reading] of readings(node)) {
    if (!reading.known) walked.unknowns.push(join(path, name));
    else take(reading.value, name);
  }

  function take(value: unknown, name: string): void {
    if (isNode(value)) walked.compounds.push(join(path, name));
    if (Array.isArray(value)) {
      const items = readings(value);
      for (const [index, item] of items) {
        if (!item.known) walked.unknowns.push(join(path, `${name}[${index}]`));
        else take(item.value, `${name}[${index}]`);
      }
      const texts = items.flatMap(([, item]) =>
        item.known && isText(item.value) ? [String(item.value)] : [],
      );
      if (texts.length > 1) values[name] = texts.join(" ");
    } else if (isNode(value)) visit(value, join(path, name), walked, depth + 1);
    else if (isText(value)) values[name] = String(value);
  }
}

function isText(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
