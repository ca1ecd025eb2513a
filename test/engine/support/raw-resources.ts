/*
 * A Pulumi program for tests: registers the resources of `resources.json` as they stand, by their type tokens alone. No
 * settings, no component and no resource class of the project looks at them, so that only policies can refuse one. It is
 * copied into a temporary folder.
 */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

interface Raw {
  type: string;
  props: Record<string, unknown>;
  protect?: boolean;
}

/** Takes anything and makes nothing. */
const anything: pulumi.dynamic.ResourceProvider = {
  check: async (_olds, news) => ({ inputs: news }),
  create: async (inputs) => ({ id: "made", outs: inputs }),
};

class RawDynamic extends pulumi.dynamic.Resource {}
class RawCustom extends pulumi.CustomResource {}

const declared = JSON.parse(readFileSync("resources.json", "utf8")) as Raw[];
for (const [index, { type, props, protect }] of declared.entries()) {
  const name = `subject-${index}`;
  const [, module, kind] = /^pulumi-nodejs:dynamic\/(.+):(.+)$/.exec(type) ?? [];
  if (module && kind) new RawDynamic(anything, name, props, { protect }, module, kind);
  else new RawCustom(type, name, props, { protect });
}
