import * as z from "zod";
import { hide } from "../../kernel/redact.ts";
import { UNKNOWN } from "../../kernel/unknowns.ts";
import { place } from "../common.ts";

const name = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    "must be letters, digits and underscores, not starting with a digit, as environment variables are",
  );

/** Inputs of the secrets of an app. */
export const secretsInputs = z
  .strictObject({
    ...place,
    /** Values from the stack's settings. */
    values: z.record(name, z.string().min(1)).default({}),
    /** Values that Pulumi makes itself; the only ones that may be unknown in the first preview. */
    generated: z.record(name, z.union([z.literal(UNKNOWN), z.string().min(1)])).default({}),
    /** The app's secrets are left as they are, whatever is declared, until this is taken away: then all are set. */
    asIs: z.boolean().optional(),
    /** Filled by refresh: secrets that are missing or were changed outside Pulumi, by name. */
    deviations: z.record(z.string(), z.string()).default({}),
  })
  .refine(({ values, generated }) => Object.keys(values).every((key) => !(key in generated)), {
    path: ["generated"],
    error: "must not name a secret that `values` names too",
  })
  // Every run of the program checks them, whether they change or not: from then on no message of this process shows
  // them, whichever resource it is about (a release command may print one).
  .check(({ value: { values, generated } }) =>
    hide([...Object.values(values), ...Object.values(generated)].filter((value) => value !== UNKNOWN)),
  );
export type SecretsInputs = z.infer<typeof secretsInputs>;
