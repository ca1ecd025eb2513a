import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { component } from "../settings/tokens.ts";
import type { StackSettings } from "../settings/types.ts";

/**
 * Signs sessions, on whatever platform the dashboard runs: one that moves keeps its users signed in. A new `rotation` makes
 * a new one; it never leaves this program and the app.
 */
export function sessionSecret(name: string, { dashboard }: StackSettings): pulumi.Output<string> {
  const keepers = { rotation: String(dashboard.sessionRotation) };
  // It was a part of the dashboard on Fly once: stacks from then keep theirs.
  const parent = pulumi.createUrn(name, component.Dashboard);
  return new random.RandomPassword(
    `${name}-session`,
    { length: 64, special: false, keepers },
    { aliases: [{ parent }] },
  ).result;
}
