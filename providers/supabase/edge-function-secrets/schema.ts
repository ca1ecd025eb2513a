import * as z from "zod";
import { hide } from "../../kernel/redact.ts";
import { deviations, place } from "../common.ts";

/** Supabase's own limits: characters of a name and of a value, and the prefix that it keeps for itself. */
const name = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be letters, digits and underscores, as environment variables are")
  .regex(/^(?!SUPABASE_)/, "must not begin with SUPABASE_: Supabase sets these itself");

/** Inputs of the secrets of a project's edge functions. */
export const edgeFunctionSecretsInputs = z
  .strictObject({
    ...place,
    /** Values by name. Secrets with other names are somebody else's, and are left alone. */
    values: z.record(name, z.string().min(1).max(24_576)),
    /** What becomes of a name that is declared no more: it is left as it is, or deleted. */
    whenRemoved: z.enum(["leave", "delete"]).default("leave"),
    /** Filled by refresh: secrets that are missing or were changed outside Pulumi, by name. */
    deviations,
  })
  // From then on no message of this process shows them, whichever resource it is about.
  .check(({ value: { values } }) => hide(Object.values(values)));
export type EdgeFunctionSecretsInputs = z.infer<typeof edgeFunctionSecretsInputs>;
