import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Declaration } from "./systems/declaration.ts";

/** Makes the secrets of a system that nobody gives, by the variable's name. They never leave this program and the app. */
export function madeSecrets({ name, makes = [] }: Declaration): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(
    makes.map(({ name: variable, resource, length, rotation, formerParent }) => {
      const aliases = formerParent ? [{ parent: pulumi.createUrn(name, formerParent) }] : [];
      const args = { length, special: false, keepers: { rotation: String(rotation) } };
      return [variable, new RandomPassword(resource, args, { aliases }).result];
    }),
  );
}
