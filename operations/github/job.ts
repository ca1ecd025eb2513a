import { appendFile } from "node:fs/promises";
import { redact } from "../../providers/kernel/redact.ts";
import { accessFromEnvironment } from "./access.ts";
import { GithubClient } from "./client.ts";

/** The repository that a workflow's job, or a person with the same variables set, works on. */
export const clientFromEnvironment = (env: NodeJS.ProcessEnv = process.env): GithubClient =>
  new GithubClient(accessFromEnvironment(env), env);

/** The repository when the environment names one; undefined otherwise, for what works without. */
export function clientIfThere(env: NodeJS.ProcessEnv = process.env): GithubClient | undefined {
  return env.GITHUB_TOKEN && env.GITHUB_REPOSITORY ? clientFromEnvironment(env) : undefined;
}

/** Hands values on to later steps of the job, where there is one. Values are one line each. */
export async function setOutputs(
  values: Record<string, string>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  if (!env.GITHUB_OUTPUT) return;
  const lines = Object.entries(values).map(
    ([name, value]) => `${name}=${redact(value).replace(/[\r\n]+/g, " ")}\n`,
  );
  await appendFile(env.GITHUB_OUTPUT, lines.join(""));
}

/** Adds Markdown to the summary of the job, where there is one. */
export async function addSummary(markdown: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (env.GITHUB_STEP_SUMMARY) await appendFile(env.GITHUB_STEP_SUMMARY, `${redact(markdown)}\n`);
}

/** Address of the job's run, or of its attempt; undefined outside of one. */
export function runAddress(
  env: NodeJS.ProcessEnv = process.env,
  of: "run" | "attempt" = "run",
): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: path, GITHUB_RUN_ID: run } = env;
  if (!server || !path || !run) return undefined;
  const attempt = of === "attempt" ? `/attempts/${env.GITHUB_RUN_ATTEMPT ?? 1}` : "";
  return `${server}/${path}/actions/runs/${run}${attempt}`;
}
