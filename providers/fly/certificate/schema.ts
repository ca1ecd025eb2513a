import * as z from "zod";
import { place } from "../common.ts";

/** Inputs of a managed certificate. */
export const certificateInputs = z.strictObject({
  ...place,
  /** Host name, or `*.` and a host name for a wildcard certificate. */
  hostname: z
    .string()
    .regex(
      /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/,
      "must be a host name in lower case such as app.example.com",
    ),
});
export type CertificateInputs = z.infer<typeof certificateInputs>;
