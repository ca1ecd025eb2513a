import { isNotFound, messageOf, PartialError } from "../../kernel/errors.ts";
import type { Context, Implementation, Outs } from "../../kernel/implementation.ts";
import { madeOrFound } from "../../kernel/unsettled.ts";
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
import { waitUntilIssued } from "./wait.ts";

const idOf = ({ app, hostname }: CertificateInputs) => `${app}/${hostname}`;

/** A managed certificate of an app. It is asked for once; its issue waits for DNS records, which are an output. */
export const certificateImplementation: Implementation<typeof certificateInputs> = {
  kind: "fly:Certificate",
  schema: certificateInputs,
  schemaVersion: 1,
  rules: { replace: ["app", "hostname"], fixed: fixedPlace },

  unsettled: {
    id: idOf,
    async locate(_context, inputs) {
      const fly = connect(inputs);
      const live = await getCertificate(fly, inputs.app, inputs.hostname);
      const managed = live && live.acme_requested !== false;
      return managed ? { id: idOf(inputs), outs: outsOf(fly, inputs, live) } : undefined;
    },
  },

  async create(context, inputs) {
    const fly = connect(inputs);
    const there = await getCertificate(fly, inputs.app, inputs.hostname);
    // One that was only uploaded by somebody is not managed yet.
    const managed = there && there.acme_requested !== false;
    const certificate = managed ? there : await request(fly, inputs);
    const outs = await issued(context, fly, inputs, outsOf(fly, inputs, certificate));
    return { id: idOf(inputs), outs };
  },

  async read(_context, _id, olds) {
    const fly = connect(olds);
    const live = await getCertificate(fly, olds.app, olds.hostname);
    if (!live) return undefined;
    const { platform, org, app, wait_seconds = 0 } = olds;
    const inputs: CertificateInputs = { platform, org, app, hostname: live.hostname, wait_seconds };
    // The records follow the app's addresses; whether they are set, and the certificate's state, are no outputs.
    return { inputs, outs: { ...olds, ...inputs, dnsRecords: dnsRecordsOf(live) } };
  },

  async update(context, _id, olds, news) {
    return issued(context, connect({ ...news, endpoint: olds.endpoint }), news, { ...olds, ...news });
  },

  async remove(_context, _id, olds) {
    try {
      await deleteCertificate(connect(olds), olds.app, olds.hostname);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

/**
 * Waits for the certificate when the inputs say so. When it does not come the certificate is kept as it is: the records
 * to set are among its outputs, and the next `pulumi up` waits again.
 */
async function issued(context: Context, fly: Fly, inputs: CertificateInputs, outs: Outs): Promise<Outs> {
  if (inputs.wait_seconds === 0) return outs;
  try {
    return { ...outs, dnsRecords: dnsRecordsOf(await waitUntilIssued(context, fly, inputs)) };
  } catch (error) {
    const reason = messageOf(error);
    throw new PartialError(reason, idOf(inputs), outs, [reason], error);
  }
}

async function request(fly: Fly, { app, hostname }: CertificateInputs): Promise<CertificateAnswer> {
  return madeOrFound(
    fly.clock,
    () => requestCertificate(fly, app, hostname),
    () => getCertificate(fly, app, hostname),
    0,
  );
}

function outsOf(fly: Fly, inputs: CertificateInputs, certificate: CertificateAnswer): Outs {
  return { ...inputs, dnsRecords: dnsRecordsOf(certificate), endpoint: fly.endpoint() };
}
