import type * as z from "zod";
import type { StackName } from "../stack-name.ts";
import { registry } from "./common.ts";

/** The value at a path; undefined where the path ends early. */
export function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    raw,
  );
}

/**
 * What is said about the setting at a path, or about the nearest one around it; `good` is a value that may stand there,
 * when one is known for this very path.
 */
export function metaAt(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  name: StackName,
): { allowed: string; good?: unknown } {
  for (let length = path.length; length >= 0; length--) {
    for (const candidate of schemasAt(schema, path.slice(0, length))) {
      const meta = registry.get(candidate as z.ZodType);
      if (!meta) continue;
      const { allowed, example } = meta;
      if (length < path.length || example === undefined) return { allowed };
      const good = typeof example === "function" ? (example as (name: StackName) => unknown)(name) : example;
      return { allowed, good };
    }
  }
  return { allowed: "an object" };
}

/** Whether a value may stand at a path, by itself. */
export function takes(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): boolean {
  return schemasAt(schema, path).some((candidate) => (candidate as z.ZodType).safeParse(value).success);
}

/** Names of the settings that the object at a path may have. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const keys = schemasAt(schema, path).flatMap((candidate) => {
    const { def } = candidate as unknown as { def: Definition };
    if (def.shape) return Object.keys(def.shape);
    const { entries } = (def.keyType as { def?: { entries?: object } } | undefined)?.def ?? {};
    return entries ? Object.keys(entries) : [];
  });
  return [...new Set(keys)];
}

/** The parts of zod's schema definitions that lead from an object to what is inside. */
interface Definition {
  innerType?: z.core.$ZodType;
  in?: z.core.$ZodType;
  options?: readonly z.core.$ZodType[];
  shape?: Record<string, z.core.$ZodType>;
  element?: z.core.$ZodType;
  keyType?: z.core.$ZodType;
  valueType?: z.core.$ZodType;
}

/** The schemas at a path: wrappers such as defaults, and every branch of a union, included. */
function schemasAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType[] {
  const { def } = schema as unknown as { def: Definition };
  const inner = [def.innerType, def.in, ...(def.options ?? [])].filter((one) => one !== undefined);
  const [key, ...rest] = path;
  const below = inner.flatMap((one) => schemasAt(one, path));
  if (key === undefined) return [schema, ...below];
  const child =
    def.shape?.[String(key)] ?? def.valueType ?? (typeof key === "number" ? def.element : undefined);
  return [...(child ? schemasAt(child, rest) : []), ...below];
}
