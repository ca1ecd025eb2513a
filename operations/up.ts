import { openStack } from "./workspace/open.ts";

/* npm run up -- <stack> [options of pulumi up]: previews, asks, then updates; never without the policy pack. */
const [name, ...args] = process.argv.slice(2);
const stack = await openStack(name, "up");
process.exitCode = (await stack.upAsking(args, { inherit: true })).code ?? 1;
