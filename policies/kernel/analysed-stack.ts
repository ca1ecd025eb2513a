import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

/** Variable that names a file with the stack whose state is analysed: `{project, stack, config: {<full key>: <text>}}`. */
export const ANALYSED_VARIABLE = "HOTDASH_ANALYSED_STACK";

/** What `pulumi policy analyze` calls project and stack: it starts a pack without their names and configuration. */
const NAMELESS = { project: "project", stack: "stack" };

/** What a rule needs to know of a stack, as a pack is told it in a preview. */
export interface AnalysedStack {
  project: string;
  stack: string;
  config: { get(name: string): string | undefined };
  /** `github:owner`. */
  owner: string | undefined;
}

/**
 * The stack that is analysed, from the file that the drift command writes; undefined in a preview or an update, where the
 * engine says it and nothing else counts.
 */
export function analysedStack(env: NodeJS.ProcessEnv = process.env): AnalysedStack | undefined {
  const file = env[ANALYSED_VARIABLE];
  if (!file || pulumi.getProject() !== NAMELESS.project || pulumi.getStack() !== NAMELESS.stack)
    return undefined;
  const { project, stack, config } = JSON.parse(readFileSync(file, "utf8")) as {
    project: string;
    stack: string;
    config: Record<string, string>;
  };
  return {
    project,
    stack,
    config: { get: (name) => config[`${project}:${name}`] },
    owner: config["github:owner"],
  };
}
