import { vi } from "vitest";
import { commands } from "../../../cli/commands/all.ts";
import { choose } from "../../../cli/run.ts";

/** Moments in examples and documents are shortly after this one. */
const EXAMPLES_ARE_OF = "2026-12-01T03:30:00Z";

/**
 * What a command of ours is given by a command line, without running it.
 * @throws UsageError as the command line does
 */
export async function given<Given>(
  line: string | readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Given> {
  const argv = typeof line === "string" ? line.split(" ").filter(Boolean) : line;
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(EXAMPLES_ARE_OF) });
  try {
    const chosen = await choose(commands, argv, { env, cwd: "/somewhere", out: () => {}, error: () => {} });
    if (!chosen) throw new Error("only help was asked for");
    return chosen.given as Given;
  } finally {
    vi.useRealTimers();
  }
}
