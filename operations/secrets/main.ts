import { parseArgs } from "node:util";
import { redact } from "../../providers/kernel/redact.ts";
import { openStack } from "../workspace/open.ts";
import { putSecretsBack } from "./put-back.ts";

/* npm run secrets:put-back -- <stack> [--last]: sets the previous secrets in the stack's configuration again. */
try {
  const { values, positionals } = parseArgs({
    options: { last: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const stack = await openStack(positionals[0], "secrets:put-back");
  await putSecretsBack(stack, { last: values.last }, (line) => console.log(line));
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
