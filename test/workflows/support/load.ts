import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";

/** One step of a job. */
export interface Step {
  id?: string;
  name?: string;
  if?: string;
  uses?: string;
  run?: string;
  shell?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
}
export interface Job {
  name?: string;
  if?: string;
  needs?: string | string[];
  uses?: string;
  with?: Record<string, unknown>;
  secrets?: unknown;
  "runs-on"?: string;
  "timeout-minutes"?: number;
  permissions?: Record<string, string>;
  environment?: string | { name: string; url?: string };
  concurrency?: { group: string; "cancel-in-progress": unknown };
  strategy?: { matrix: Record<string, unknown[]>; "fail-fast"?: boolean };
  outputs?: Record<string, string>;
  env?: Record<string, unknown>;
  steps?: Step[];
}
export interface Workflow {
  name: string;
  on: Record<string, unknown>;
  permissions?: unknown;
  env?: Record<string, unknown>;
  concurrency?: { group: string; "cancel-in-progress": unknown };
  jobs: Record<string, Job>;
}

const FOLDER = join(CHECKOUT, ".github/workflows");

/** Every workflow by the name of its file without its ending, with its text. */
export function workflows(): { name: string; text: string; workflow: Workflow }[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".yml"))
    .map((file) => {
      const text = readFileSync(join(FOLDER, file), "utf8");
      return { name: file.replace(/\.yml$/, ""), text, workflow: parse(text) as Workflow };
    });
}

/** One workflow by the name of its file. */
export function workflow(name: string): Workflow {
  const found = workflows().find((one) => one.name === name);
  if (!found) throw new Error(`no workflow ${name}`);
  return found.workflow;
}
