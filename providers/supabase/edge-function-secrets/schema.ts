import * as z from "zod";
import {
  EDGE_SECRET_NAME,
  EDGE_SECRET_NAME_TEXT,
  MAX_SECRET_VALUE,
} from "../../../settings/supabase-platform.ts";
import { hide } from "../../kernel/redact.ts";
import { deviations, place } from "../common.ts";

const name = z.string().regex(EDGE_SECRET_NAME, `must be ${EDGE_SECRET_NAME_TEXT}`);

/** Inputs of the secrets of a project's edge functions. */
export const edgeFunctionSecretsInputs = z
  .strictObject({
    ...place,
    /** Values by name. Secrets with other names are somebody else's, and are left alone. */
    values: z.record(name, z.string().min(1).max(MAX_SECRET_VALUE)),
    /** What becomes of a name that is declared no more: it is left as it is, or deleted. */
    whenRemoved: z.enum(["leave", "delete"]).default("leave"),
    /** Filled by refresh: secrets that are missing or were changed outside Pulumi, by name. */
    deviations,
  })
  // From then on no message of this process shows them, whichever resource it is about.
  .check(({ value: { values } }) => hide(Object.values(values)));
export type EdgeFunctionSecretsInputs = z.infer<typeof edgeFunctionSecretsInputs>;
