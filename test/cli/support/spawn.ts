import { join } from "node:path";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";

/** What Node is given to run a command line of ours: `hotdash("drift", ["staging"])`. */
export const hotdash = (command: string, args: readonly string[] = []): string[] => [
  ...["--disable-warning=ExperimentalWarning", join(CHECKOUT, "cli/main.ts")],
  ...command.split(" ").filter(Boolean),
  ...args,
];
