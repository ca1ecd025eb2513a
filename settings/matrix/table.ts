import { data } from "./data.ts";
import { runtime } from "./runtime.ts";
import { services } from "./services.ts";
import { shopify } from "./shopify.ts";
import { telemetry } from "./telemetry.ts";
import type { Variable } from "./variable.ts";

/** All rows, in the order of the document. */
export const MATRIX: readonly Variable[] = [...runtime, ...shopify, ...data, ...services, ...telemetry];

const BY_NAME = new Map(MATRIX.map((variable) => [variable.name, variable]));

/** The row of a variable. */
export const variableOf = (name: string): Variable | undefined => BY_NAME.get(name);

/** Names of the values that Pulumi makes itself: in no map of `routeEnvironment`, and never mirrored. */
export const generatedSecrets: readonly string[] = MATRIX.filter(({ source }) => source === "generated").map(
  ({ name }) => name,
);
