import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { render } from "../../../settings/tokens.ts";
import { DynamicResource } from "../../kernel/dynamic-resource.ts";
import type { DnsRecord } from "./dns-record.ts";
import type { customDomainInputs } from "./schema.ts";

/** Arguments of a custom domain; see `customDomainInputs`. */
export type CustomDomainArgs = Omit<z.input<typeof customDomainInputs>, "serviceId"> & {
  serviceId: pulumi.Input<string>;
};

/** A host name of a web service on Render. */
export class CustomDomain extends DynamicResource {
  static readonly __pulumiType = render.CustomDomain;
  /** Records to set at the DNS provider; Render gets the certificate once they are there. */
  declare readonly dnsRecords: pulumi.Output<DnsRecord[]>;

  constructor(name: string, args: CustomDomainArgs, opts?: pulumi.CustomResourceOptions) {
    super("render", "CustomDomain", name, { dnsRecords: undefined, endpoint: undefined, ...args }, opts);
  }
}
