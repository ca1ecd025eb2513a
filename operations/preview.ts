import { openStack } from "./workspace/open.ts";

/* npm run preview -- <stack> [options of pulumi preview]: what would change, with the policy pack. */
try {
  const [name, ...args] = process.argv.slice(2);
  const stack = await openStack(name, "preview");
  process.exitCode = (await stack.preview(args, { inherit: true })).code ?? 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
