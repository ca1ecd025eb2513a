import { GITHUB } from "../../github/access.ts";
import { GithubClient } from "../../github/client.ts";
import { printProposal } from "./print.ts";
import { propose } from "./propose.ts";
import { readRepository } from "./read.ts";

/**
 * `hotdash adopt repository`: prints the settings for a repository as it is: checks that really report, artifacts that are
 * really left, secrets that workflows read by their names. Only reads.
 * @throws Error without a token
 */
export async function adoptRepository(given: { repository: string }): Promise<void> {
  const [owner = "", repository = ""] = given.repository.split("/");
  const { GITHUB_TOKEN: token, GITHUB_BASE_URL: baseUrl = GITHUB } = process.env;
  if (!token)
    throw new Error(
      "GITHUB_TOKEN is not set: it reads workflows, checks, artifacts, environments and names of secrets. `gh auth token` prints one",
    );
  const github = new GithubClient({ baseUrl, owner, repository, token });
  const live = await readRepository(github);
  process.stdout.write(printProposal(given.repository, live, propose(live)));
}
