import { typedName } from "../run/question.ts";
import type { RetireOptions } from "./options.ts";

/** Whether the app's name was said: on the command line, or by a person who has seen all of it. */
export async function confirmed({ app, confirm }: Pick<RetireOptions, "app" | "confirm">): Promise<boolean> {
  if (confirm !== undefined || !process.stdin.isTTY) return confirm === app;
  return typedName(app, "Type the app's name to take it away for good: ");
}
