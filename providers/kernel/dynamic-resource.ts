import * as pulumi from "@pulumi/pulumi";
import { providerText } from "../../settings/provider-texts.ts";
import { PROVIDER_TEXT } from "../../settings/rules/provider-text.ts";
import { dynamicPrefix } from "../../settings/tokens.ts";

/**
 * Base of every resource of ours. It fixes what no resource may forget: its own type token
 * (`pulumi-nodejs:dynamic/<module>:<type>`), the short provider text, and the *option* `deleteBeforeReplace`, because
 * `pulumi up --replace` does not ask `diff` and would otherwise adopt the old object and then delete it.
 *
 * It is what `pulumi.dynamic.Resource` makes, without the serialiser that writes a provider down from its code: that loads
 * TypeScript and opens an inspector session for every kind, to come to a text that never changes.
 */
export abstract class DynamicResource extends pulumi.CustomResource {
  constructor(
    module: string,
    type: string,
    name: string,
    props: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    const kind = `${module}:${type}`;
    super(
      `${dynamicPrefix}${kind}`,
      name,
      { ...props, [PROVIDER_TEXT]: providerText(kind) },
      { ...opts, deleteBeforeReplace: opts.deleteBeforeReplace ?? true },
    );
  }
}
