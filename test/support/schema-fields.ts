import type * as z from "zod";

/**
 * Every field of an object schema as dotted paths down to its leaves: `machine.services.*.checks.*.interval`. A list's
 * items and a record's values are written `*`. Tests that must cover each field take their list from here, so that a
 * new field without a case fails.
 */
export function fieldsOf(schema: z.ZodType, path = ""): string[] {
  const { def } = schema as unknown as { def: Record<string, unknown> & { type: string } };
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  switch (def.type) {
    case "object":
      return Object.entries((schema as z.ZodObject).shape).flatMap(([key, field]) =>
        fieldsOf(field as z.ZodType, at(key)),
      );
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
      return fieldsOf(def.innerType as z.ZodType, path);
    case "pipe":
      return fieldsOf(def.in as z.ZodType, path);
    case "array":
      return fieldsOf(def.element as z.ZodType, at("*"));
    case "record":
      return fieldsOf(def.valueType as z.ZodType, at("*"));
    default:
      return [path];
  }
}
