import { redact } from "../../providers/kernel/redact.ts";
import { fly } from "../../settings/tokens.ts";
import { describeOther, otherApps } from "../gates/retired-apps.ts";
import type { ExportedResource } from "../workspace/stack.ts";

type Declared = Pick<ExportedResource, "type" | "inputs">;

/**
 * Apps of the stack's organisation on Fly that are retired, or may be, with what they hold: a sentence each. They are no drift of
 * the stack, so that they are told and count for nothing; so does a token that may not list them.
 */
export async function tellOtherApps(
  declared: readonly Declared[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string[]> {
  const told = declared
    .filter(({ type }) => type === fly.App)
    .map(async ({ inputs = {} }) => {
      const { org, name } = inputs as { org: string; name: string };
      const platform = inputs.platform === "simulated" ? ("simulated" as const) : ("live" as const);
      try {
        const others = await otherApps({ platform, org, own: name, env });
        return others.map((held) => describeOther(held, { own: name }));
      } catch (error) {
        return [`other apps of ${org} could not be looked for: ${redact((error as Error).message)}`];
      }
    });
  return (await Promise.all(told)).flat();
}
