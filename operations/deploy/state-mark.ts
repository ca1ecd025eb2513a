import { createHash } from "node:crypto";
import type { Stack } from "../workspace/stack.ts";

/** Names the stored state as it stands: every update writes another one, whatever it changed. */
export async function stateMark(stack: Stack): Promise<string> {
  return createHash("sha256")
    .update(await stack.export())
    .digest("hex");
}
