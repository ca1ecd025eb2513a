import * as z from "zod";
import { place } from "../common.ts";
import { departure } from "../secrets/leaving.ts";

/** Inputs of the removal of an app's secrets. */
export const secretsRemovalInputs = z.strictObject({
  ...place,
  /** Names that are declared no more: the output of the app's secrets. Unknown in a preview that updates these. */
  leaving: z.array(departure).default([]),
});
export type SecretsRemovalInputs = z.infer<typeof secretsRemovalInputs>;
