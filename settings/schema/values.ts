import * as z from "zod";
import { setting } from "./common.ts";

/** Plain values by variable: numbers and booleans are what YAML makes of them, machines get their text. */
export const variables = z.record(
  z.string(),
  setting(
    z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value)),
    { allowed: "plain text" },
  ),
);

/** Secret values, by the name that the app reads. */
export const secrets = z.record(
  z.string(),
  setting(z.string().min(1), { allowed: "text that is not empty" }),
);
