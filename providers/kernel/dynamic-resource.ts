import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";

const { thinProvider } = createRequire(import.meta.url)("./thin.cjs") as {
  thinProvider(kind: string): pulumi.dynamic.ResourceProvider;
};

/**
 * Base of every resource of ours. It fixes what no resource may forget: its own type token
 * (`pulumi-nodejs:dynamic/<module>:<type>`), the thin provider text, and the *option* `deleteBeforeReplace`, because
 * `pulumi up --replace` does not ask `diff` and would otherwise adopt the old object and then delete it.
 */
export abstract class DynamicResource extends pulumi.dynamic.Resource {
  constructor(
    module: string,
    type: string,
    name: string,
    props: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    super(
      thinProvider(`${module}:${type}`),
      name,
      props,
      { ...opts, deleteBeforeReplace: opts.deleteBeforeReplace ?? true },
      module,
      type,
    );
  }
}

/** The text that Pulumi stores for a kind; for tests that hold it under its size and unchanged. */
export async function providerText(kind: string): Promise<string> {
  // Named as in Pulumi's SDK: the name of the captured variable is part of the text.
  const provider = thinProvider(kind);
  return (await pulumi.runtime.serializeFunction(() => provider)).text;
}
