import * as pulumi from "@pulumi/pulumi";

/** Value by value, not the map as a whole: one value that is not known yet must not hide the names of the others. */
export function eachSecret(
  values: Record<string, pulumi.Input<string>> = {},
): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, pulumi.secret(value)]));
}
