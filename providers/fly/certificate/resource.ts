import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { fly } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import type { DnsRecord } from "./dns-records.ts";
import type { certificateInputs } from "./schema.ts";

/** Arguments of a certificate; see `certificateInputs`. */
export type CertificateArgs = z.input<typeof certificateInputs>;

/** A managed certificate for a hostname of a Fly app. */
export class Certificate extends DynamicResource {
  static readonly __pulumiType = fly.Certificate;
  /** Records to set at the DNS provider; the certificate is issued once they are there. */
  declare readonly dnsRecords: pulumi.Output<DnsRecord[]>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.CustomResourceOptions) {
    super("fly", "Certificate", name, { dnsRecords: undefined, endpoint: undefined, ...args }, opts);
  }
}
