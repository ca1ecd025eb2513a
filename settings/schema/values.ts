import * as z from "zod";
import { setting } from "./common.ts";

/**
 * A number whose digits are still those that were given. Beyond 2^53 JavaScript rounds what the engine hands over, and what
 * does not fit into 64 bits the engine's `config set --path` itself keeps as a rounded fraction (3.259.0): an id would
 * name something else.
 */
const number = z.number().refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value));

/** Plain values by variable: numbers and booleans are what YAML makes of them, machines get their text. */
export const variables = z.record(
  z.string(),
  setting(
    z.union([z.string(), number, z.boolean()]).transform((value) => String(value)),
    { allowed: "plain text; digits of more than 15 places in quotes, or set with --type string" },
  ),
);

/** Secret values, by the name that the app reads. */
export const secrets = z.record(
  z.string(),
  setting(z.string().min(1), { allowed: "text that is not empty" }),
);
