import type { Contract, Schema } from "./openapi.ts";

/** One difference between what is accepted and what a document describes, by its path in the body. */
export interface Difference {
  path: string;
  /** `extra`: accepted but not described. `missing`: described but refused. `type`: of another type. */
  kind: "extra" | "missing" | "type";
}

/** Alternatives that are all objects (or null) as one object with the fields of all of them. */
function oneObject(contract: Contract, schema: Schema): Schema {
  const variants = (schema.anyOf ?? schema.oneOf ?? [])
    .map((one) => oneObject(contract, contract.resolve(one)))
    .filter((one) => one.type !== "null" && one.enum?.[0] !== null);
  if (variants.length === 0 || variants.some((one) => !one.properties)) return schema;
  const properties = Object.assign({}, ...variants.map((one) => one.properties)) as Record<string, Schema>;
  return { type: "object", properties };
}

/** Compares an accepted JSON schema (from zod) with a schema of a document, field by field, all the way down. */
export function compare(contract: Contract, asked: Schema, schema: Schema, path = ""): Difference[] {
  const accepted = oneObject(contract, asked);
  const theirs = oneObject(contract, contract.resolve(schema));
  const variants = accepted.anyOf ?? [accepted];
  if (variants.length > 1) {
    return variants.flatMap((variant) => compare(contract, variant, theirs, path));
  }
  const types = [variants[0]?.type ?? []].flat();
  const described = [theirs, ...(theirs.anyOf ?? [])];
  const wanted = described.flatMap((one) => [one.type ?? [], one.nullable ? "null" : []].flat());
  const fits =
    wanted.length === 0 ||
    types.every((type) => wanted.includes(type) || (type === "integer" && wanted.includes("number")));
  if (!fits) return [{ path, kind: "type" }];
  if (types.length === 1 && types[0] === "null") return [];
  if (accepted.items && theirs.items) return compare(contract, accepted.items, theirs.items, `${path}[]`);
  if (typeof accepted.additionalProperties === "object" && typeof theirs.additionalProperties === "object") {
    return compare(contract, accepted.additionalProperties, theirs.additionalProperties, `${path}.*`);
  }
  const names = new Set([...Object.keys(accepted.properties ?? {}), ...Object.keys(theirs.properties ?? {})]);
  return [...names].flatMap((name): Difference[] => {
    const at = path === "" ? name : `${path}.${name}`;
    const mine = accepted.properties?.[name];
    const its = theirs.properties?.[name];
    if (!its) return [{ path: at, kind: "extra" }];
    if (!mine) return [{ path: at, kind: "missing" }];
    return compare(contract, mine, its, at);
  });
}
