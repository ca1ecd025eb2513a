import { expect } from "vitest";
import { parse } from "yaml";
import { inProcess } from "../../../cli/support/in-process.ts";

/** What `hotdash adopt` printed. */
export interface Adopted {
  stdout: string;
  /** The settings, when any are proposed. */
  config: Record<string, Record<string, unknown>> | undefined;
}

/** The command line of `hotdash adopt` against a simulator, which must go right. */
export async function runAdopt(args: readonly string[], env: Record<string, string>): Promise<Adopted> {
  const { code, stdout, stderr } = await inProcess("adopt", [...args, "--simulated"], {
    env: { PATH: process.env.PATH, ...env },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return { stdout, config: (parse(stdout) as { config?: Adopted["config"] } | null)?.config };
}
