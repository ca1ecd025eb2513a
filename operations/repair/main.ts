import { expectReady } from "../doctor/ready.ts";
import { expectOwnWorld } from "../previews/apart.ts";
import { numberOfStack } from "../previews/names.ts";
import { openStack } from "../workspace/open.ts";
import { repair } from "./repair.ts";

/** `hotdash repair`: makes a stack usable again after an update was killed. */
export async function repairStack({ stack: name, force }: { stack: string; force: boolean }): Promise<void> {
  const stack = await openStack(name, "repair");
  // No token: GitHub is asked only where a create was left open there.
  await expectReady(stack, "repair", ["state"]);
  await expectOwnWorld(stack, numberOfStack(stack.name) !== undefined);
  await repair(stack, { force, github: () => stack.githubAccess(), say: (line) => console.log(line) });
}
