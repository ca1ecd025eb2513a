import * as z from "zod";
import { setting } from "./common.ts";

/**
 * Takes over an app that exists and holds something, with its machines in the program's slots; see `npm run adopt`. `as-is` writes
 * nothing: machines and secrets that are there stay as they are until this is true. @default false
 */
export const adopt = setting(z.union([z.boolean(), z.literal("as-is")]), {
  allowed: "true, as-is, or false",
  example: true,
}).default(false);

/**
 * Machines that fill slots under names of their own, by slot: `{web-ord-1: wispy-sun-12}`. Fly's own tool names machines at
 * random and none can be renamed; `npm run adopt` proposes them. Without meaning once those machines are gone.
 * @param group whose slots they are: a part of a pattern
 */
export const machineNames = (group: string, shown = group) =>
  setting(
    z.record(
      z.string().regex(new RegExp(`^${group}-[a-z]{3}-[1-9]\\d*$`)),
      z.string().regex(/^[A-Za-z0-9][\w-]*$/),
    ),
    {
      allowed: `names of machines by slot (${shown}-<region>-<number>), such as web-ord-1: wispy-sun-12`,
    },
  );
