import { equal } from "../../kernel/compare.ts";
import { messageOf } from "../../kernel/errors.ts";
import type { Render } from "../api/connection.ts";
import { listEnvVars, listSecretFiles, setEnvVar, setEnvVars, setSecretFiles } from "../api/env-vars.ts";
import type { Change } from "./changes.ts";
import { perform } from "./perform.ts";
import { changedNames, undone } from "./undone.ts";

/**
 * Takes back what an update changed, the newest first, and nothing else: of variables and files only those that it set or
 * removed, in the list as it is now, and only where they still are as it left them. A list that cannot be read is never
 * written. Goes on after a failure; answers what could not be taken back, as sentences.
 */
export async function takeBack(render: Render, service: string, done: readonly Change[]): Promise<string[]> {
  const problems: string[] = [];
  for (const change of [...done].reverse())
    try {
      await back(render, service, change);
    } catch (error) {
      problems.push(`${WHAT[change.kind]}: ${messageOf(error)}`);
    }
  return problems;
}

/** What a change was about, for a person. */
const WHAT: Record<Change["kind"], string> = {
  patch: "its settings",
  env: "its variables",
  variables: "its variables",
  files: "its secret files",
  link: "the link of an env group",
  disk: "its disk",
  autoscaling: "its autoscaling",
  scale: "its number of instances",
  suspended: "its suspension",
};

async function back(render: Render, service: string, change: Change): Promise<void> {
  switch (change.kind) {
    // A way back could cost the data on it.
    case "disk":
      return;
    case "env": {
      const now = await listEnvVars(render, service);
      const wanted = undone(change, now);
      if (!equal(wanted, now)) await setEnvVars(render, service, wanted);
      return;
    }
    case "variables": {
      const now = await listEnvVars(render, service);
      const wanted = undone(change, now);
      for (const name of changedNames(now, wanted))
        await setEnvVar(render, service, name, wanted[name] ?? null);
      return;
    }
    case "files": {
      const now = await listSecretFiles(render, service);
      const wanted = undone(change, now);
      if (!equal(wanted, now)) await setSecretFiles(render, service, wanted);
      return;
    }
    default:
      return perform(render, service, { ...change, from: change.to, to: change.from } as Change);
  }
}
