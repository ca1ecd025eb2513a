/*
 * The project's program as a commit leaves it that gives every process group less memory than the floor. It does so past
 * the settings, so that only the policy pack can refuse it. It is copied into a folder beside the rest of the checkout,
 * where the project's own program is called `program.ts`.
 */
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { fly } from "../../../settings/tokens.ts";

interface Sized {
  guest: Record<string, unknown>;
}

pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
  if (type !== fly.ProcessGroup) return undefined;
  const machine = pulumi
    .output(props.machine as Sized)
    .apply((given) => ({ ...given, guest: { ...given.guest, memory_mb: 512 } }));
  return { props: { ...props, machine }, opts };
});

const { default: outputs } = (await import(join(process.cwd(), "program.ts"))) as { default: unknown };
export default outputs;
