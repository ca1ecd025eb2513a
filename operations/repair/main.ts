import { expectOwnWorld } from "../previews/apart.ts";
import { numberOfStack } from "../previews/names.ts";
import { openStack } from "../workspace/open.ts";
import { repair } from "./repair.ts";

/** `hotdash repair`: makes a stack usable again after an update was killed. */
export async function repairStack({ stack: name, force }: { stack: string; force: boolean }): Promise<void> {
  const stack = await openStack(name, "repair");
  await expectOwnWorld(stack, numberOfStack(stack.name) !== undefined);
  await repair(stack, { force, github: () => stack.githubAccess(), say: (line) => console.log(line) });
}
