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
  /**
   * Seconds to wait until the certificate is issued, when it is made and when this number changes. Default 0, do not
   * wait: the DNS records are only known once it is made. Set it after they are there. At most an hour, our own choice.
   */
  wait_seconds: z.int().min(0).max(3_600).default(0),
});
export type CertificateInputs = z.infer<typeof certificateInputs>;
