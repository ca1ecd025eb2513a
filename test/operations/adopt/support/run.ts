import { expect, vi } from "vitest";
import { parse } from "yaml";
import { commands } from "../../../../cli/commands/all.ts";
import { runCommandLine } from "../../../../cli/run.ts";

/** What `hotdash adopt` printed. */
export interface Adopted {
  stdout: string;
  /** The settings, when any are proposed. */
  config: Record<string, Record<string, unknown>> | undefined;
}

/** The command line of `hotdash adopt` within this process: the entry that the program itself has, without Node's start. */
export async function runAdopt(args: readonly string[], env: Record<string, string>): Promise<Adopted> {
  const lines: string[] = [];
  const errors: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: unknown) => void lines.push(String(line)));
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  try {
    const code = await runCommandLine(commands, ["adopt", ...args, "--simulated"], {
      ...{ env: process.env, cwd: process.cwd() },
      ...{ out: (text) => void lines.push(text), error: (text) => void errors.push(text) },
    });
    expect({ code, errors }).toEqual({ code: undefined, errors: [] });
  } finally {
    log.mockRestore();
    vi.unstubAllEnvs();
  }
  const stdout = lines.join("\n");
  return { stdout, config: (parse(stdout) as { config?: Adopted["config"] } | null)?.config };
}
