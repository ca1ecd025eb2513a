import { execFile } from "node:child_process";
import { join } from "node:path";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import type { Ended } from "./in-process.ts";

/** What Node is given to run a command line of ours: `hotdash("drift", ["staging"])`. */
export const hotdash = (command: string, args: readonly string[] = []): string[] => [
  ...["--disable-warning=ExperimentalWarning", join(CHECKOUT, "cli/main.ts")],
  ...command.split(" ").filter(Boolean),
  ...args,
];

/**
 * A command line of ours as a process of its own, to its end. It costs the better part of a second: one or two tests a
 * command, and `inProcess` for what else there is to say.
 */
export const spawned = (
  command: string,
  args: readonly string[] = [],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, hotdash(command, args), options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
