import type * as z from "zod";
import type { Outs } from "../kernel/implementation.ts";

/** The inputs among the outputs. A refresh may have put values there that no declaration could have. */
export function declaredIn<Schema extends z.ZodObject>(schema: Schema, olds: Outs): z.infer<Schema> {
  const keys = Object.keys(schema.shape);
  const bag = Object.fromEntries(Object.entries(olds).filter(([key]) => keys.includes(key)));
  return schema.safeParse(bag).data ?? (bag as z.infer<Schema>);
}
