import * as z from "zod";
import { UNKNOWN } from "../../kernel/unknowns.ts";
import { place } from "../common.ts";

/** Inputs of a custom domain. */
export const customDomainInputs = z.strictObject({
  ...place,
  /** The web service that answers for it, `srv-…`. */
  serviceId: z.union([
    z.literal(UNKNOWN),
    z.string().regex(/^srv-/, "must be the id of a web service, srv-…"),
  ]),
  /** Host name. Beside an apex Render adds a redirecting `www.` name by itself. */
  name: z
    .string()
    .regex(
      /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/,
      "must be a host name in lower case such as app.example.com",
    ),
  /**
   * Seconds to wait until Render has verified the DNS record, when the domain is made and when this number changes. Default
   * 0, do not wait: set it once the record is there. At most an hour, our own choice.
   */
  waitSeconds: z.int().min(0).max(3_600).default(0),
});
export type CustomDomainInputs = z.infer<typeof customDomainInputs>;
