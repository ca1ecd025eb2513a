import * as z from "zod";
import { checkValues, deviations, objectName, owner, place, values } from "../common.ts";

/** Inputs of an env group. Services link themselves to it: see `envGroups` of a service. */
export const envGroupInputs = z
  .strictObject({
    ...place,
    ...owner,
    name: objectName,
    ...values,
    /** Takes over a group of this name that another program, or nobody, declared. */
    adopt: z.boolean().default(false),
    deviations,
  })
  .check(checkValues);
export type EnvGroupInputs = z.infer<typeof envGroupInputs>;
