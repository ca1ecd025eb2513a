import { byEnvironment, byRefOf } from "../breaches.ts";
import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import {
  type EnvironmentGuard,
  guardOf,
  judgePattern,
  judgeProtection,
  type Protection,
  RELEASE_TAGS,
  sameEnvironment,
} from "../rules/environments.ts";
import { STAND_IN_REVIEWER } from "../schema/github.ts";
import type { Sections } from "../schema/stack.ts";
import { settingProblem } from "../setting-problem.ts";
import { SHARED, type StackName } from "../stack-name.ts";
import type { Check } from "./check.ts";
import { judgeProvider } from "./github-provider.ts";
import { judgeReads } from "./workflow-reads.ts";

/** The provider's own settings, and what GitHub takes at most. */
export const github: Check = ({ name, config, secretKeys, parsed }) => [
  ...judgeProvider({ name, config, secretKeys, platform: parsed.platform }),
  ...(parsed.github ? environmentOf(name, parsed.github, parsed.platform) : []),
  ...(parsed.github ? judgeReads(name, parsed.github.workflowReads) : []),
];

/** An environment that is not the stack's to declare is judged as if it were the stack's own: it has to become that. */
function environmentOf(
  name: StackName,
  github: Sections["github"],
  platform: string | undefined,
): SettingProblem[] {
  const taken = ownedByOthers(name, github.environment);
  const guard = guardOf(taken.length > 0 ? name.stack : github.environment, name.environmentClass);
  return [...taken, ...protection(name, ["github"], github, guard, platform, github.environment)];
}

/** Whose environment a stack would take over, however its name is written. */
function ownedByOthers(name: StackName, environment: string): SettingProblem[] {
  // A preview declares nothing on GitHub, whatever its file says.
  if (name.environmentClass === "preview") return [];
  const own = name.stack;
  const lower = environment.toLowerCase();
  if (sameEnvironment(environment, own)) return [];
  const owner = ["staging", "production"].includes(lower)
    ? lower
    : guardOf(environment, undefined).refs === "named"
      ? undefined
      : SHARED;
  if (owner === undefined) return [];
  return [
    settingProblem(name, ["github", "environment"], {
      value: JSON.stringify(environment),
      problem: `is an environment of the stack ${owner}: GitHub compares names without case`,
      allowed: own,
      good: own,
    }),
  ];
}

/** The setting behind each part of the protection, and a good value. */
const PARTS: Record<keyof Protection, { path: string[]; good: unknown }> = {
  reviewers: { path: ["reviewers", "users"], good: ["<id>"] },
  preventSelfReview: { path: ["prevent_self_review"], good: true },
  canAdminsBypass: { path: ["can_admins_bypass"], good: false },
  restricted: { path: ["deployment_policy", "branches"], good: ["main"] },
  // The settings name branches and tags, never whatever is protected.
  anyProtected: { path: ["deployment_policy"], good: { branches: ["main"] } },
  waitTimer: { path: ["wait_timer"], good: 0 },
};

/** Production takes tags alone. */
const partOf = (part: keyof Protection, { refs }: EnvironmentGuard) =>
  part === "restricted" && refs === "releases"
    ? { path: ["deployment_policy", "tags"], good: [RELEASE_TAGS] }
    : PARTS[part];

/** What is wrong with the protection of an environment, whose settings stand at `at`, under its name there or another one. */
export function protection(
  name: StackName,
  at: readonly string[],
  rules: Omit<Sections["github"], "repository" | "environment" | "workflowReads">,
  guard: EnvironmentGuard,
  platform?: string,
  environment = at.at(-1) ?? "",
): SettingProblem[] {
  const { users, teams } = rules.reviewers;
  const { branches = [], tags = [] } = rules.deployment_policy;
  const given: Protection = {
    reviewers: users.length + teams.length,
    preventSelfReview: rules.prevent_self_review,
    canAdminsBypass: rules.can_admins_bypass,
    restricted: branches.length + tags.length > 0,
    anyProtected: false,
    waitTimer: rules.wait_timer,
  };
  const values: Record<keyof Protection, string> = {
    ...{ reviewers: `${given.reviewers} reviewers`, waitTimer: String(given.waitTimer) },
    preventSelfReview: String(given.preventSelfReview),
    canAdminsBypass: String(given.canAdminsBypass),
    restricted: "no branch and no tag",
    anyProtected: "false",
  };
  const problems = judgeProtection(given, guard).map(({ part, problem, allowed }) => {
    const tooMany = part === "reviewers" && given.reviewers > 0;
    const last = teams.length > 0 ? ["teams", teams.length - 1] : ["users", users.length - 1];
    return settingProblem(name, [...at, ...(tooMany ? ["reviewers"] : partOf(part, guard).path)], {
      value: values[part],
      problem,
      allowed,
      ...(tooMany
        ? { fix: removeCommand(name, [...at, "reviewers", ...last]) }
        : { good: partOf(part, guard).good }),
      ...(tooMany ? {} : byEnvironment("github-environments", environment)),
    });
  });
  const refs = [
    ...branches.map((pattern, index) => ["branch", "branches", pattern, index] as const),
    ...tags.map((pattern, index) => ["tag", "tags", pattern, index] as const),
  ];
  for (const [kind, list, pattern, index] of refs) {
    const found = judgePattern(kind, pattern, guard);
    if (found === undefined) continue;
    const path = [...at, "deployment_policy", list, index];
    problems.push(
      settingProblem(name, path, {
        value: JSON.stringify(pattern),
        ...found,
        ...(kind === "tag" && guard.refs === "releases"
          ? { good: RELEASE_TAGS }
          : { fix: removeCommand(name, path) }),
        ...byRefOf("github-environments", environment, kind, pattern),
      }),
    );
  }
  if (platform === "live" && users.includes(STAND_IN_REVIEWER))
    problems.push(
      settingProblem(name, [...at, "reviewers", "users"], {
        value: String(STAND_IN_REVIEWER),
        problem: "is the stand-in of the committed stack file, which is nobody",
        allowed: "numeric ids, as `gh api users/<login> --jq .id` prints them",
        good: ["<id>"],
      }),
    );
  return problems;
}
