/*
 * A Pulumi program for tests: registers the resources of `resources.json` as they stand, by their type tokens alone. No
 * settings, no component and no resource class of the project looks at them, so that only policies can refuse one. It is
 * copied into a temporary folder, where providers/entry.ts, to which every released text leads, is takes-anything.ts.
 */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

interface Raw {
  type: string;
  props: Record<string, unknown>;
  protect?: boolean;
}

class RawCustom extends pulumi.CustomResource {}

const { releasedTexts } = (await import(`${process.cwd()}/settings/provider-texts.ts`)) as {
  releasedTexts(kind: string): ReadonlySet<string>;
};
const declared = JSON.parse(readFileSync("resources.json", "utf8")) as Raw[];
for (const [index, { type, props, protect }] of declared.entries()) {
  const [, kind = ""] = /^pulumi-nodejs:dynamic\/(.+)$/.exec(type) ?? [];
  const [text] = releasedTexts(kind);
  new RawCustom(type, `subject-${index}`, text ? { __provider: text, ...props } : props, { protect });
}
