import { fitting, onTerminal } from "../terminal.ts";
import { openStack } from "../workspace/open.ts";
import { readStatus } from "./read.ts";
import { screenOf } from "./screen.ts";

/**
 * `hotdash status`: what a stack is at, on one screen. Only reads. What does not answer is said in its part, and takes nothing
 * else away.
 * @returns 1 when a part could not be read
 */
export async function status({ stack: name, json }: { stack: string; json: boolean }): Promise<number> {
  const now = Date.now();
  const read = await readStatus(await openStack(name, "status"), now);
  if (json) console.log(JSON.stringify(read, null, 2));
  else {
    const { colour, width } = onTerminal(process.stdout);
    for (const line of screenOf(read, now, { colour })) console.log(fitting(line, width));
  }
  const silent = Object.values(read).some((part) => typeof part === "object" && "unanswered" in part);
  return silent ? 1 : 0;
}
