import { SHARED } from "../../settings/stack-name.ts";
import { GithubClient } from "../github/client.ts";
import type { Stack } from "../workspace/stack.ts";
import { checkFlySecrets } from "./fly-secrets.ts";
import { checkGithub, checkRepositorySecrets } from "./github.ts";

/**
 * What no refresh of a stack shows: names on GitHub and among the secrets of its Fly apps that nobody declares, flags and
 * retired ones among them, and secrets that were set by hand. Each remark names the command that puts it right; none
 * holds a value. Nothing is changed.
 */
export async function checkNames(stack: Stack): Promise<string[]> {
  const { resources } = await stack.state();
  const client = new GithubClient(await stack.githubAccess(), stack.project.env);
  return [
    ...(await checkGithub(resources, client)),
    ...(stack.name === SHARED ? await checkRepositorySecrets(client) : []),
    ...(await checkFlySecrets(resources, stack.project.env)),
  ];
}
