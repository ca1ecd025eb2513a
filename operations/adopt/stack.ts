import { environmentClassOf, type StackName } from "../../settings/stack-name.ts";

/** The stack that an app belongs to by its name: `…-pr-7`, `…staging…`, otherwise production. */
export function guessStack(app: string): string {
  const preview = /(?:^|-)(pr-[1-9]\d*)$/.exec(app)?.[1];
  return preview ?? (app.includes("staging") ? "staging" : "production");
}

/** The stack that the settings are for. Throws on a name that this program does not know. */
export function stackName(project: string, stack: string): StackName {
  const environmentClass = environmentClassOf(stack);
  if (!environmentClass)
    throw new Error(
      `"${stack}" is not a stack of this program: staging, production, or pr-<number> for a preview`,
    );
  return { project, stack, environmentClass };
}
