import { ProviderError } from "../../providers/kernel/errors.ts";
import type { GithubClient } from "./client.ts";

/** GitHub takes logins for the same whatever their case. */
export const sameLogin = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether somebody is among these. */
export const isAmong = (logins: readonly string[], login: string | undefined): boolean =>
  login !== undefined && logins.some((one) => sameLogin(one, login));

/**
 * Whose records of deployments count: those that the stack shared names, or whoever's token asks.
 * @throws Error that names the setting, for a token that is nobody's
 */
export async function deployersOf(
  github: GithubClient,
  named: readonly string[],
): Promise<readonly string[]> {
  if (named.length > 0) return named;
  try {
    return [await github.login()];
  } catch (error) {
    throw new ProviderError(
      `github: nobody knows whose records of deployments count, because this token is no user's (${(error as Error).message}).\n` +
        "fix: npm run pulumi -- config set --path 'hotdash:repository.deployers[0]' <login> -s shared",
    );
  }
}
