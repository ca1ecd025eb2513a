import { SECRET } from "../changes/change.ts";
import type { EngineEvent, Step } from "../changes/events.ts";
import { partsOf } from "./urn.ts";
import { flatten } from "./values.ts";

/** What happens to a resource, in the words people use. */
export type Operation = "create" | "update" | "replace" | "delete" | "import";

/** One value that changes. */
export interface FieldChange {
  /** Path inside the resource: `machine.guest.memory_mb`. */
  path: string;
  /** Shown text; undefined where there was none. Secrets are `[secret]`, always. */
  before?: string;
  /** Shown text; undefined where there will be none. */
  after?: string;
}

/** One resource that the update would touch. */
export interface ResourceChange {
  operation: Operation;
  urn: string;
  name: string;
  /** Type token. */
  type: string;
  /** Name of the component that it belongs to; undefined directly below the stack. */
  component?: string;
  /** What of it changes; empty for one that is deleted. */
  fields: FieldChange[];
}

const OPERATIONS: Record<string, Operation> = {
  create: "create",
  update: "update",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  delete: "delete",
  import: "import",
  "import-replacement": "replace",
};

/** The stack and the providers own nothing that runs: an update of theirs is no change of the system. */
const APART = /^pulumi:(providers:|pulumi:Stack$)/;

/**
 * What a preview or an update does, by component and name; what stays as it is is not listed, nor are components, which
 * own nothing themselves.
 */
export function changesIn(events: readonly EngineEvent[]): ResourceChange[] {
  const found = new Map<string, ResourceChange>();
  for (const { resourcePreEvent } of events) {
    const step = resourcePreEvent?.metadata;
    const operation = step && OPERATIONS[step.op];
    if (!step || !operation || APART.test(step.type) || !(step.new ?? step.old)?.custom) continue;
    const before = found.get(step.urn);
    const fields = step.op.startsWith("delete") ? [] : fieldsOf(step);
    // A replacement is told in up to three steps; the one that knows both sides says the most.
    if (before && before.fields.length >= fields.length) continue;
    const { name } = partsOf(step.urn);
    const component = componentOf(step);
    found.set(step.urn, { operation, urn: step.urn, name, type: step.type, component, fields });
  }
  return [...found.values()].sort(byPlace);
}

/** The engine works on many resources at once, in another order each time; a report is the same for the same changes. */
const byPlace = (one: ResourceChange, other: ResourceChange) =>
  (one.component ?? "").localeCompare(other.component ?? "") ||
  one.name.localeCompare(other.name) ||
  one.urn.localeCompare(other.urn);

/**
 * What a refresh found: where what is live differs from what the last update left, from the stored value to the live one.
 * What the program would change besides is not among it.
 */
export function driftIn(events: readonly EngineEvent[]): ResourceChange[] {
  const found = events.flatMap(({ resOutputsEvent }): ResourceChange[] => {
    const step = resOutputsEvent?.metadata;
    if (step?.op !== "refresh" || APART.test(step.type) || !step.old?.custom) return [];
    const fields = step.new ? fieldsOf(step) : [];
    if (step.new && fields.length === 0) return [];
    const operation = step.new ? "update" : "delete";
    const { name } = partsOf(step.urn);
    return [{ operation, urn: step.urn, name, type: step.type, component: componentOf(step), fields }];
  });
  return found.sort(byPlace);
}

/** Number of changes by operation, in the order of `OPERATIONS`. */
export function countsOf(changes: readonly ResourceChange[]): Partial<Record<Operation, number>> {
  const counts: Partial<Record<Operation, number>> = {};
  for (const operation of new Set(Object.values(OPERATIONS))) {
    const count = changes.filter((one) => one.operation === operation).length;
    if (count > 0) counts[operation] = count;
  }
  return counts;
}

function componentOf(step: Step): string | undefined {
  const parent = (step.new ?? step.old)?.parent;
  if (!parent) return undefined;
  const { type, name } = partsOf(parent);
  return APART.test(type) ? undefined : name;
}

/**
 * The values that differ between old and new inputs. Dynamic providers name no paths, so they are compared here; what a
 * provider names itself comes on top, because a secret that changes looks the same on both sides.
 */
function fieldsOf({ old, new: fresh, detailedDiff, op }: Step): FieldChange[] {
  const before = flatten(old?.inputs ?? {});
  const after = flatten(fresh?.inputs ?? {});
  const fields: FieldChange[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(path) === after.get(path)) continue;
    fields.push({ path, before: before.get(path), after: after.get(path) });
  }
  const told = (path: string) => fields.some((field) => field.path === path || field.path.startsWith(path));
  for (const path of Object.keys(detailedDiff ?? {})) {
    if (/^__|\.__/.test(path) || told(path)) continue;
    if (before.get(path) === SECRET || after.get(path) === SECRET)
      fields.push({ path, before: SECRET, after: SECRET });
  }
  const secrets = [...after].filter(([, text]) => text === SECRET);
  if (fields.length === 0 && op === "update" && secrets.length > 0)
    fields.push({ path: "one of the secrets", before: SECRET, after: SECRET });
  return fields.sort((a, b) => a.path.localeCompare(b.path));
}
