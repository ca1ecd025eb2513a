import * as z from "zod";
import { ApiError } from "../../../providers/kernel/errors.ts";
import { loadSharedSettings } from "../../../settings/shared.ts";
import { readHeads } from "../../adopt/repository/read.ts";
import { judgeReporting } from "../../gates/reporting.ts";
import { GITHUB } from "../../github/access.ts";
import { GithubClient } from "../../github/client.ts";
import { settingsInput } from "../read-settings.ts";
import { gate } from "./gate.ts";

/** Whether the checks that the stack shared makes required ever report: main could take nothing any more. */
export const reporting = gate(
  "reporting",
  "required checks that pull requests really get",
  async ({ stack, now }) => {
    const input = await settingsInput(stack, now());
    const { owner, repository } = loadSharedSettings(input);
    const token = stack.project.env.HOTDASH_CHECKS_TOKEN ?? stack.project.env.GITHUB_TOKEN;
    if (!token)
      throw new Error(
        "GITHUB_TOKEN is not set: it reads which checks pull requests got. `gh auth token` prints one",
      );
    const baseUrl = input.config["github:baseUrl"] ?? GITHUB;
    const github = new GithubClient(
      { baseUrl, owner, repository: repository.name, token },
      stack.project.env,
    );
    try {
      const { default_branch: main } = await github.get("", z.object({ default_branch: z.string() }));
      return judgeReporting(repository.main, await readHeads(github, main));
    } catch (error) {
      // It saves a team from locking itself out, and holds nothing else: without an answer it is told.
      if (!(error instanceof ApiError)) throw error;
      return { findings: [], notes: [`whether they ever report is not known: ${error.message}`] };
    }
  },
);
