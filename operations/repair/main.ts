import { parseArgs } from "node:util";
import { redact } from "../../providers/kernel/redact.ts";
import { expectOwnWorld } from "../previews/apart.ts";
import { numberOfStack } from "../previews/names.ts";
import { openStack } from "../workspace/open.ts";
import { repair } from "./repair.ts";

/* npm run repair -- <stack> [--force]: makes a stack usable again after an update was killed. */
const { values, positionals } = parseArgs({
  options: { force: { type: "boolean", default: false } },
  allowPositionals: true,
});
try {
  const stack = await openStack(positionals[0], "repair");
  await expectOwnWorld(stack, numberOfStack(stack.name) !== undefined);
  await repair(stack, {
    force: values.force,
    github: () => stack.githubAccess(),
    say: (line) => console.log(line),
  });
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
