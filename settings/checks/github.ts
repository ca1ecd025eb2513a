import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { judgeProtection, type Protection } from "../rules/environments.ts";
import { STAND_IN_REVIEWER } from "../schema/github.ts";
import type { Sections } from "../schema/stack.ts";
import { settingProblem } from "../setting-problem.ts";
import type { StackName } from "../stack-name.ts";
import type { Check } from "./check.ts";

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/?/;

/** The provider's own settings, and what GitHub takes at most. */
export const github: Check = ({ name, config, secretKeys, parsed }) => {
  const problems: SettingProblem[] = [];
  const { "github:owner": owner, "github:baseUrl": baseUrl, "github:token": token } = config;
  if (owner === undefined || !/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(owner)) {
    problems.push(
      settingProblem(name, ["github:owner"], {
        value: owner === undefined ? "(not set)" : "(text)",
        problem: owner === undefined ? "is required" : "is not allowed",
        allowed: "the account that owns the repository: letters, digits and dashes",
        good: "Jgorzitza",
      }),
    );
  }
  if (parsed.platform === "simulated" && (baseUrl === undefined || !LOOPBACK.test(baseUrl))) {
    problems.push(
      settingProblem(name, ["github:baseUrl"], {
        value: baseUrl === undefined ? "(not set)" : "(an address)",
        problem: "would let a simulated stack reach the real GitHub",
        allowed: "the simulator's address: http://127.0.0.1:<port>/",
        good: "http://127.0.0.1:<port>/",
      }),
    );
  }
  if (parsed.platform === "live" && baseUrl !== undefined) {
    problems.push(
      settingProblem(name, ["github:baseUrl"], {
        value: "(an address)",
        problem: "sends a live stack's secrets to another address than GitHub's",
        allowed: "not set in a live stack",
        fix: removeCommand(name, ["github:baseUrl"]),
      }),
    );
  }
  if (token !== undefined && !secretKeys.has("token")) {
    problems.push(
      settingProblem(name, ["github:token"], {
        value: "(not shown)",
        problem: "is stored in clear",
        allowed: "not set: the token comes from GITHUB_TOKEN in the environment",
        fix: removeCommand(name, ["github:token"]),
      }),
    );
  }
  if (parsed.github) {
    problems.push(...protection(name, parsed.github, parsed.platform));
  }
  return problems;
};

/** The setting behind each part of the protection, and a good value. */
const PARTS: Record<keyof Protection, { path: string[]; good: unknown }> = {
  reviewers: { path: ["reviewers", "users"], good: ["<id>"] },
  preventSelfReview: { path: ["prevent_self_review"], good: true },
  canAdminsBypass: { path: ["can_admins_bypass"], good: false },
  restricted: { path: ["deployment_policy", "branches"], good: ["main"] },
  waitTimer: { path: ["wait_timer"], good: 0 },
};

function protection(name: StackName, github: Sections["github"], platform?: string): SettingProblem[] {
  const { users, teams } = github.reviewers;
  const { branches = [], tags = [] } = github.deployment_policy;
  const given: Protection = {
    reviewers: users.length + teams.length,
    preventSelfReview: github.prevent_self_review,
    canAdminsBypass: github.can_admins_bypass,
    restricted: branches.length + tags.length > 0,
    waitTimer: github.wait_timer,
  };
  const values: Record<keyof Protection, string> = {
    ...{ reviewers: `${given.reviewers} reviewers`, waitTimer: String(given.waitTimer) },
    preventSelfReview: String(given.preventSelfReview),
    canAdminsBypass: String(given.canAdminsBypass),
    restricted: "no branch and no tag",
  };
  const problems = judgeProtection(given, name.environmentClass).map(({ part, problem, allowed }) => {
    const tooMany = part === "reviewers" && given.reviewers > 0;
    const last = teams.length > 0 ? ["teams", teams.length - 1] : ["users", users.length - 1];
    return settingProblem(name, ["github", ...(tooMany ? ["reviewers"] : PARTS[part].path)], {
      value: values[part],
      problem,
      allowed,
      ...(tooMany
        ? { fix: removeCommand(name, ["github", "reviewers", ...last]) }
        : { good: PARTS[part].good }),
    });
  });
  if (platform === "live" && users.includes(STAND_IN_REVIEWER))
    problems.push(
      settingProblem(name, ["github", "reviewers", "users"], {
        value: String(STAND_IN_REVIEWER),
        problem: "is the stand-in of the committed stack file, which is nobody",
        allowed: "numeric ids, as `gh api users/<login> --jq .id` prints them",
        good: ["<id>"],
      }),
    );
  return problems;
}
