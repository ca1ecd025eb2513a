import * as z from "zod";

/**
 * A list in an answer of Fly's. The platform's own language writes an empty list as `null` too; a list that is not there at
 * all is no list.
 */
export const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullable()
    .transform((items) => items ?? []);
