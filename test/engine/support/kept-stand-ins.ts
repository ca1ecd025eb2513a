import { existsSync, readFileSync } from "node:fs";
import { artifactOf } from "../../../operations/stand-ins/fetch.ts";
import type { Happenings } from "../../../simulators/github/happenings.ts";
import type { Runner } from "../../workflows/support/run.ts";

/** Hands to GitHub what the workflow of copies kept: there pull requests look for it. */
export function keepStandIns(github: Happenings, runner: Runner, sha: string): void {
  const path = ".github/workflows/stand-ins.yml";
  const run = github.run({ path, event: "push", ref: sha, conclusion: "success" });
  for (const stack of ["staging", "production", "shared"]) {
    const name = artifactOf(stack);
    const file = runner.artifact(name, `${name}.json`);
    if (existsSync(file)) github.artifact(run, name, { [`${name}.json`]: readFileSync(file, "utf8") });
  }
}
