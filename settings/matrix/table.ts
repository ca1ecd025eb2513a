import type { Extra } from "../schema/extras.ts";
import { ads } from "./ads.ts";
import { data } from "./data.ts";
import { extraRows } from "./extras.ts";
import { others } from "./others.ts";
import { runtime } from "./runtime.ts";
import { services } from "./services.ts";
import { shopify } from "./shopify.ts";
import { telemetry } from "./telemetry.ts";
import { isOfStacks, type Variable } from "./variable.ts";

/** All rows, in the order of the document. */
export const MATRIX: readonly Variable[] = [
  ...runtime,
  ...shopify,
  ...data,
  ...services,
  ...telemetry,
  ...ads,
  ...others,
];

/** The rows of which a stack has values: those of systems that it declares, and its own beside the matrix. */
export const stackRows = (extras: Readonly<Record<string, Extra>> = {}): Variable[] => [
  ...MATRIX.filter(isOfStacks),
  ...extraRows(extras).filter(isOfStacks),
];

const BY_NAME = new Map(MATRIX.map((variable) => [variable.name, variable]));

/** The row of a variable. */
export const variableOf = (name: string): Variable | undefined => BY_NAME.get(name);

/** The row of a variable for a stack: the matrix's, or what the stack declares itself. */
export const rowFor = (name: string, extras: Readonly<Record<string, Extra>> = {}): Variable | undefined =>
  variableOf(name) ??
  (Object.hasOwn(extras, name) ? extraRows({ [name]: extras[name] as Extra })[0] : undefined);

/** Names of the values that Pulumi makes itself: in no map of `routeEnvironment`, and never mirrored. */
export const generatedSecrets: readonly string[] = MATRIX.filter(({ source }) => source === "generated").map(
  ({ name }) => name,
);
