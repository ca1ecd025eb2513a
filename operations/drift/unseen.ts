import { github } from "../../settings/tokens.ts";
import { GithubClient } from "../github/client.ts";
import type { Stack } from "../workspace/stack.ts";
import { checkFlySecrets } from "./fly-secrets.ts";
import { checkGithub, checkRepositorySecrets } from "./github.ts";
import { checkMaintenance } from "./maintenance.ts";
import { checkRecovery } from "./recovery.ts";
import { checkRenderVariables } from "./render-variables.ts";
import { checkReviewers } from "./reviewers.ts";

/**
 * What a refresh cannot see, because it looks only at what the stack declares and as the providers look: who approves
 * deployments, and names on GitHub, Fly and Render that nobody declares. Answers a sentence each, with the way out.
 */
export async function checkUnseen(stack: Stack): Promise<string[]> {
  const { resources } = await stack.state();
  const { env } = stack.project;
  const remarks = [
    ...(await checkRecovery(stack)),
    ...(await checkMaintenance(stack)),
    ...(await checkFlySecrets(resources, env)),
    ...(await checkRenderVariables(resources, env)),
  ];
  if (!resources.some(({ type }) => type === github.RepositoryEnvironment)) return remarks;
  const client = new GithubClient(await stack.githubAccess(), env);
  return [
    ...remarks,
    ...(await checkReviewers(resources, client)),
    ...(await checkGithub(resources, client)),
    ...(await checkRepositorySecrets(client)),
  ];
}
