import { ApiError, isNotFound } from "../../kernel/errors.ts";
import type { Implementation, Outs } from "../../kernel/implementation.ts";
import {
  type CertificateAnswer,
  deleteCertificate,
  getCertificate,
  requestCertificate,
} from "../api/certificates.ts";
import { connect, type Fly } from "../api/connection.ts";
import { fixedPlace } from "../common.ts";
import { dnsRecordsOf } from "./dns-records.ts";
import { type CertificateInputs, certificateInputs } from "./schema.ts";

/** A managed certificate of an app. It is asked for once; its issue waits for DNS records, which are an output. */
export const certificateImplementation: Implementation<typeof certificateInputs> = {
  kind: "fly:Certificate",
  schema: certificateInputs,
  schemaVersion: 1,
  rules: { replace: ["app", "hostname"], fixed: fixedPlace },

  async create(_context, inputs) {
    const fly = connect(inputs);
    const certificate =
      (await getCertificate(fly, inputs.app, inputs.hostname)) ?? (await request(fly, inputs));
    return { id: `${inputs.app}/${inputs.hostname}`, outs: outsOf(fly, inputs, certificate) };
  },

  async read(_context, _id, olds) {
    const fly = connect(olds);
    const live = await getCertificate(fly, olds.app, olds.hostname);
    if (!live) return undefined;
    const { platform, org, app } = olds;
    const inputs: CertificateInputs = { platform, org, app, hostname: live.hostname };
    return { inputs, outs: { ...olds, ...inputs } };
  },

  async update(_context, _id, olds, news) {
    return { ...olds, ...news };
  },

  async remove(_context, _id, olds) {
    try {
      await deleteCertificate(connect(olds), olds.app, olds.hostname);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

async function request(fly: Fly, { app, hostname }: CertificateInputs): Promise<CertificateAnswer> {
  try {
    return await requestCertificate(fly, app, hostname);
  } catch (error) {
    const made =
      error instanceof ApiError && error.ambiguous ? await getCertificate(fly, app, hostname) : undefined;
    if (!made) throw error;
    return made;
  }
}

function outsOf(fly: Fly, inputs: CertificateInputs, certificate: CertificateAnswer): Outs {
  return { ...inputs, dnsRecords: dnsRecordsOf(certificate), endpoint: fly.endpoint() };
}
