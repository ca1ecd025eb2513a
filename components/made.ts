import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Declaration } from "./systems/declaration.ts";

/** Makes the secrets of systems that nobody gives, by `<system>.<name>`. They never leave this program and the apps. */
export function madeSecrets(systems: readonly Declaration[]): Record<string, pulumi.Output<string>> {
  return Object.assign({}, ...systems.map(secretsOf)) as Record<string, pulumi.Output<string>>;
}

function secretsOf({ name, makes = [] }: Declaration): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(
    makes.map(({ name: variable, resource, length, rotation, protect, formerParent }) => {
      const aliases = formerParent ? [{ parent: pulumi.createUrn(name, formerParent) }] : [];
      const options = { aliases, ...(protect ? { protect } : {}) };
      const args = { length, special: false, keepers: { rotation: String(rotation) } };
      return [`${name}.${variable}`, new RandomPassword(resource, args, options).result];
    }),
  );
}
