import type { z } from "zod";
import type { Call } from "../kernel/routes.ts";
import { refuse } from "./errors.ts";
import { type RequestBody, type RequestName, requests } from "./requests.ts";

/** Bodies in which a null means something: it removes a secret or a metadata key. */
const NULLS_COUNT: readonly RequestName[] = ["AppSecretsUpdateRequest", "UpdateMetadataRequest"];

/** The body of a request, or a 400 worded like the errors of Go's JSON decoder. An absent body counts as `{}`. */
export function bodyOf<N extends RequestName>(call: Call, name: N): RequestBody<N> {
  const given = call.body ?? {};
  const body = NULLS_COUNT.includes(name) ? given : withoutNulls(given);
  const parsed = requests[name].safeParse(body);
  if (!parsed.success) throw refuse(400, describe(name, parsed.error.issues[0], body));
  return parsed.data as RequestBody<N>;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutNulls(one)]));
}

function describe(name: RequestName, issue: z.core.$ZodIssue | undefined, body: unknown): string {
  if (issue === undefined) return "json: invalid body";
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") return `json: unknown field "${issue.keys[0]}"`;
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    body,
  );
  if (issue.code === "invalid_type") {
    if (value === undefined) return `invalid ${path}, is required`;
    return cannotUnmarshal(name, path, value, issue.expected);
  }
  if (issue.code === "invalid_union") {
    const wanted = issue.errors.flat().map((one) => (one.code === "invalid_type" ? one.expected : "string"));
    if (!wanted.includes(kindOf(value))) return cannotUnmarshal(name, path, value, wanted[0] ?? "string");
  }
  if (issue.code === "invalid_value") {
    if (kindOf(value) !== "string") return cannotUnmarshal(name, path, value, "string");
    return `invalid ${path}, must be one of: ${issue.values.map(String).join(", ")}`;
  }
  return `invalid ${path}, ${issue.message}`;
}

const kindOf = (value: unknown) => (Array.isArray(value) ? "array" : typeof value);

function cannotUnmarshal(name: RequestName, path: string, value: unknown, expected: string): string {
  const kind = kindOf(value) === "boolean" ? "bool" : kindOf(value);
  const go = `main.${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  if (path === "") return `json: cannot unmarshal ${kind} into Go value of type ${go}`;
  const types: Record<string, string> = {
    int: "int",
    number: "int",
    boolean: "bool",
    array: "[]string",
    record: "map[string]string",
  };
  return `json: cannot unmarshal ${kind} into Go struct field ${name}.${path} of type ${types[expected] ?? expected}`;
}
