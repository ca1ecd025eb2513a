import { z } from "zod";
import { isNotFound } from "../../kernel/errors.ts";
import type { Fly } from "./connection.ts";
import { bucket } from "./limits.ts";
import { listOf } from "./lists.ts";

const certificateAnswer = z.object({
  hostname: z.string(),
  /** Whether the certificate is issued and in use. */
  configured: z.boolean().nullish(),
  acme_requested: z.boolean().nullish(),
  status: z.string().nullish(),
  /** What is issued, newest first or not; each with its end, RFC 3339. */
  certificates: z
    .array(
      z.object({
        status: z.string().nullish(),
        created_at: z.string().nullish(),
        expires_at: z.string().nullish(),
      }),
    )
    .nullish(),
  /** Time until which the authority refuses further tries. */
  rate_limited_until: z.string().nullish(),
  validation_errors: z
    .array(z.object({ message: z.string().nullish(), remediation: z.string().nullish() }))
    .nullish(),
  dns_requirements: z
    .object({
      a: z.array(z.string()).nullish(),
      aaaa: z.array(z.string()).nullish(),
      cname: z.string().nullish(),
      acme_challenge: z.object({ name: z.string(), target: z.string() }).nullish(),
      ownership: z.object({ name: z.string(), app_value: z.string().nullish() }).nullish(),
    })
    .nullish(),
});
export type CertificateAnswer = z.infer<typeof certificateAnswer>;

const list = z.array(z.string()).nullish();
const checkAnswer = certificateAnswer.extend({
  /** What Fly's resolver found. */
  dns_records: z
    .object({
      a: list,
      aaaa: list,
      cname: list,
      resolved_addresses: list,
      acme_challenge_cname: z.string().nullish(),
      ownership_txt: z.string().nullish(),
    })
    .nullish(),
});
export type CertificateCheck = z.infer<typeof checkAnswer>;

const all = (app: string) => `/apps/${encodeURIComponent(app)}/certificates`;
const one = (app: string, hostname: string) => `${all(app)}/${encodeURIComponent(hostname)}`;

export async function getCertificate(
  fly: Fly,
  app: string,
  hostname: string,
): Promise<CertificateAnswer | undefined> {
  try {
    const { body } = await fly.send({
      method: "GET",
      path: one(app, hostname),
      bucket: bucket("get-certificate", hostname),
      answer: certificateAnswer,
    });
    return body;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Hostnames that have a certificate on the app. */
export async function listCertificates(fly: Fly, app: string): Promise<string[]> {
  const { body } = await fly.send({
    method: "GET",
    path: all(app),
    bucket: bucket("list-certificates", app),
    answer: z.object({ certificates: listOf(z.object({ hostname: z.string() })) }),
  });
  return body.certificates.map(({ hostname }) => hostname);
}

/** Asks for a managed (ACME) certificate. */
export async function requestCertificate(
  fly: Fly,
  app: string,
  hostname: string,
): Promise<CertificateAnswer> {
  const { body } = await fly.send({
    method: "POST",
    path: `${all(app)}/acme`,
    body: { hostname },
    bucket: bucket("request-certificate", app),
    answer: certificateAnswer,
  });
  return body;
}

/** Lets Fly look at the DNS records of a hostname now, and answers what it found. Changes nothing. */
export async function checkCertificate(
  fly: Fly,
  app: string,
  hostname: string,
  signal?: AbortSignal,
): Promise<CertificateCheck> {
  const { body } = await fly.send({
    method: "POST",
    path: `${one(app, hostname)}/check`,
    idempotent: true,
    bucket: bucket("check-certificate", hostname),
    signal,
    answer: checkAnswer,
  });
  return body;
}

export async function deleteCertificate(fly: Fly, app: string, hostname: string): Promise<void> {
  await fly.send({
    method: "DELETE",
    path: one(app, hostname),
    bucket: bucket("delete-certificate", hostname),
  });
}
