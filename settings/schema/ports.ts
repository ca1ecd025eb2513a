import * as z from "zod";
import { TLS_VERSIONS } from "../rules/https.ts";
import { oneOf, setting, wholeNumber, yesOrNo } from "./common.ts";

const seconds = wholeNumber(1, 86_400, { unit: "seconds", example: 60 });

const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/);

/**
 * How Fly's proxy treats requests and answers of a port, in Fly's own field names. What is left out is Fly's default, but
 * for Strict-Transport-Security, which port 443 sends unless these headers name it.
 */
const httpOptions = z.strictObject({
  compress: yesOrNo(true).optional(),
  h2_backend: yesOrNo(false).optional(),
  headers_read_timeout: seconds.optional(),
  idle_timeout: seconds.optional(),
  response: z
    .strictObject({
      headers: setting(z.record(headerName, z.union([z.string(), z.array(z.string()), z.literal(false)])), {
        allowed: "headers by name: a text, a list of texts, or false to leave out the proxy's own",
      }).default({}),
      pristine: yesOrNo(false).optional(),
    })
    .prefault({}),
});

/** Port 80. By default it only sends visitors to HTTPS; the rule https-for-real wants nothing else in production. */
export const httpPort = z.strictObject({
  force_https: yesOrNo(true).default(true),
  http_options: httpOptions.prefault({}),
});

/** Port 443. */
export const httpsPort = z.strictObject({
  http_options: httpOptions.prefault({}),
  tls_options: z
    .strictObject({
      versions: setting(z.array(oneOf(TLS_VERSIONS)).min(1), {
        allowed: `a list of ${TLS_VERSIONS.join(" and ")}`,
        example: TLS_VERSIONS,
      }).default([...TLS_VERSIONS]),
      /** Protocols that are offered, in order of preference; left out, Fly's own. */
      alpn: setting(z.array(z.string().min(1)).min(1), {
        allowed: "a list of protocols, such as h2 and http/1.1",
        example: ["h2", "http/1.1"],
      }).optional(),
      default_self_signed: yesOrNo(false).optional(),
    })
    .prefault({}),
});
