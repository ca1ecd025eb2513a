import { expectReady } from "../doctor/ready.ts";
import { openStack } from "../workspace/open.ts";
import { putSecretsBack } from "./put-back.ts";

/** `hotdash secrets put-back`: sets the previous secrets in the stack's configuration again. */
export async function putBack({ stack: name, last }: { stack: string; last: boolean }): Promise<void> {
  const stack = await openStack(name, "secrets:put-back");
  await expectReady(stack, "secrets put-back", ["state", "secrets"]);
  await putSecretsBack(stack, { last }, (line) => console.log(line));
}
