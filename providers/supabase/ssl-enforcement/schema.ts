import * as z from "zod";
import { deviations, place, whenRemoved } from "../common.ts";

/** Inputs of a project's TLS enforcement. */
export const sslEnforcementInputs = z.strictObject({
  ...place,
  /** Whether the database and its poolers refuse connections without TLS. */
  database: z.boolean(),
  whenRemoved,
  deviations,
});
export type SslEnforcementInputs = z.infer<typeof sslEnforcementInputs>;
