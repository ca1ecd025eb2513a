import * as z from "zod";
import type { GithubClient } from "../../github/client.ts";
import {
  artifact,
  type CheckRun,
  checkRun,
  pull,
  type WorkflowRun,
  workflowRun,
} from "../../github/shapes.ts";

/** How many of the newest commits that wanted to be merged are looked at, and how many runs on the default branch. */
export const LOOKED_AT = { heads: 10, runs: 30 } as const;
/** Largest archive that is opened to see which report it holds, in bytes. */
const LARGEST = 20 * 1024 * 1024;

const named = z.object({ name: z.string() });

/** An artifact that a push to the default branch left, with its archive. */
export interface LeftArtifact {
  name: string;
  /** Path of the workflow. */
  workflow: string;
  archive: Uint8Array;
}

/** What a repository does, as far as GitHub tells: names, never values. */
export interface LiveRepository {
  defaultBranch: string;
  /** Paths and texts of its workflows. */
  workflows: Map<string, string>;
  /** Checks of the newest heads of pull requests to the default branch, newest first; those that had none are left out. */
  heads: { pull: number; checks: CheckRun[] }[];
  artifacts: LeftArtifact[];
  /** Names of secrets by environment; "" for those of the repository. */
  secrets: Map<string, string[]>;
}

/** Reads a repository; changes nothing. What the token may not read ends it, with the right that it lacks. */
export async function readRepository(github: GithubClient): Promise<LiveRepository> {
  const { default_branch: defaultBranch } = await github.get("", z.object({ default_branch: z.string() }));
  const [workflows, heads, artifacts, secrets] = await Promise.all([
    readWorkflows(github),
    readHeads(github, defaultBranch),
    readArtifacts(github, defaultBranch),
    readSecrets(github),
  ]);
  return { defaultBranch, workflows, heads, artifacts, secrets };
}

async function readWorkflows(github: GithubClient): Promise<Map<string, string>> {
  const folder = "/contents/.github/workflows";
  const files = await github.find(folder, z.array(z.object({ path: z.string(), type: z.string() })));
  const own = (files ?? []).filter(({ path, type }) => type === "file" && /\.ya?ml$/.test(path));
  const content = z.object({ content: z.string(), encoding: z.literal("base64") });
  const texts = own.map(async ({ path }): Promise<[string, string]> => {
    const found = await github.get(`/contents/${path.split("/").map(encodeURIComponent).join("/")}`, content);
    return [path, Buffer.from(found.content, "base64").toString("utf8")];
  });
  return new Map(await Promise.all(texts));
}

/** The checks that pull requests got: the newest heads that had any, whether they were merged or not. */
export async function readHeads(github: GithubClient, base: string): Promise<LiveRepository["heads"]> {
  const heads: LiveRepository["heads"] = [];
  let asked = 0;
  const path = `/pulls?state=all&base=${encodeURIComponent(base)}&sort=updated&direction=desc`;
  for await (const one of github.each(path, pull)) {
    if (asked === LOOKED_AT.heads) break;
    asked += 1;
    const checks = await github.list(
      `/commits/${one.head.sha}/check-runs?filter=latest`,
      checkRun,
      "check_runs",
    );
    if (checks.length > 0) heads.push({ pull: one.number, checks });
  }
  return heads;
}

async function readArtifacts(github: GithubClient, branch: string): Promise<LeftArtifact[]> {
  const found = new Map<string, LeftArtifact>();
  const runs: WorkflowRun[] = [];
  const path = `/actions/runs?branch=${encodeURIComponent(branch)}&event=push&status=completed`;
  for await (const run of github.each(path, workflowRun, "workflow_runs")) {
    if (runs.push(run) === LOOKED_AT.runs) break;
  }
  for (const run of runs) {
    const workflow = run.path.split("@")[0] ?? run.path;
    for (const one of await github.list(`/actions/runs/${run.id}/artifacts`, artifact, "artifacts")) {
      const key = `${workflow} ${one.name}`;
      // A name that carries its commit or number is another one each time.
      if (one.expired || found.has(key) || one.size_in_bytes > LARGEST) continue;
      const own = [run.head_sha.slice(0, 7), String(run.id)].some((part) => one.name.includes(part));
      if (own || one.name.endsWith(`-${run.run_number}`)) continue;
      const archive = await github.download(`/actions/artifacts/${one.id}/zip`);
      found.set(key, { name: one.name, workflow, archive });
    }
  }
  return [...found.values()];
}

async function readSecrets(github: GithubClient): Promise<Map<string, string[]>> {
  const names = async (path: string) => (await github.list(path, named, "secrets")).map(({ name }) => name);
  const environments = await github.list("/environments", named, "environments");
  const found = new Map([["", await names("/actions/secrets")]]);
  for (const { name } of environments)
    found.set(name, await names(`/environments/${encodeURIComponent(name)}/secrets`));
  return found;
}
