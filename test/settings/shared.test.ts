import { describe, expect, test } from "vitest";
import { examine, loadSettings } from "../../settings/load.ts";
import { examineShared, loadSharedSettings } from "../../settings/shared.ts";
import { asInput, type Config, changed, committed, goodConfig } from "./good-config.ts";

const good: Config = {
  ...committed("shared"),
  "hotdash:platform": "simulated",
  "github:baseUrl": "http://127.0.0.1:4010/",
};
const problemsWith = (path: readonly (string | number)[], value: unknown) =>
  examineShared(asInput("shared", changed(good, path, value), [])).problems;

test("the committed stack file is right, and what it leaves out is filled in", () => {
  const settings = loadSharedSettings(asInput("shared", good, []));
  expect(settings).toMatchObject({
    stack: "shared",
    owner: "Jgorzitza",
    repository: {
      name: "HotDash",
      main: {
        requiredChecks: ["lint", "test", "build", "security scan"],
        approvals: 2,
        lastPushApproval: true,
      },
      pipelineMinutes: 10,
      releaseTags: { patterns: ["v*"], creators: { teams: [], admins: true }, deployedTo: [] },
      labels: [],
    },
  });
  expect(settings.repository.environments.preview).toMatchObject({ wait_timer: 0, can_admins_bypass: false });
  expect(Object.isFrozen(settings.repository.main)).toBe(true);
});

test("the project file's empty defaults of sections that only other stacks have are passed over", () => {
  const empty = { "hotdash:fly": {}, "hotdash:dashboard": {}, "hotdash:secrets": {} };
  expect(examineShared(asInput("shared", { ...good, ...empty }, [])).problems).toEqual([]);
  const config = { ...goodConfig("staging"), "hotdash:repository": {} };
  expect(() => loadSettings(asInput("staging", config))).not.toThrow();
});

test("what belongs to the other kind of stack is refused with the command that removes it", () => {
  expect(problemsWith(["fly"], { org: "personal" })).toMatchObject([
    { property: "hotdash:fly", fix: "npm run pulumi -- config rm 'hotdash:fly' -s shared" },
  ]);
  const config = { ...goodConfig("staging"), "hotdash:repository": { name: "HotDash" } };
  expect(examine(asInput("staging", config)).problems).toMatchObject([{ property: "hotdash:repository" }]);
});

const leave = { check: "lint", owner: "platform", reason: "cleaned up in v1.1", expires: "2026-12-31" };
test("a live stack refuses the stand-ins of the committed file, all of them", () => {
  const live = { ...good, "hotdash:platform": "live", "github:baseUrl": undefined } as Config;
  const { problems } = examineShared(asInput("shared", live, []));
  expect(problems.map(({ property }) => property)).toEqual(
    expect.arrayContaining([
      "hotdash:repository.main.owners",
      "hotdash:repository.environments.shared.reviewers.users",
    ]),
  );
});

describe("a wrong setting", () => {
  test.each<[string, (string | number)[], unknown, string, string]>([
    ["no reviews", ["repository", "main", "approvals"], 0, "main.approvals", "nobody has reviewed"],
    ["too many reviews", ["repository", "main", "approvals"], 11, "main.approvals", "is not allowed"],
    ["no checks", ["repository", "main", "requiredChecks"], [], "main.requiredChecks", "no check has seen"],
    ["an unknown key", ["repository", "main", "approval"], 1, "main.approval", "did you mean approvals?"],
    [
      "leave that is over",
      ["repository", "main", "advisoryChecks"],
      [{ ...leave, expires: "2026-02-28" }],
      "main.advisoryChecks[0].expires",
      "had leave to be red until then",
    ],
    [
      "leave for a check that is not required",
      ["repository", "main", "advisoryChecks"],
      [{ ...leave, check: "spelling" }],
      "main.advisoryChecks[0].check",
      "is no required check",
    ],
    [
      "leave that nobody answers for",
      ["repository", "main", "advisoryChecks"],
      [{ ...leave, owner: "" }],
      "main.advisoryChecks[0].owner",
      "is not allowed",
    ],
    [
      "a label twice",
      ["repository", "labels"],
      [{ name: "Drift", color: "ffffff" }],
      "labels[0].name",
      "twice",
    ],
    [
      "a colour with #",
      ["repository", "labels"],
      [{ name: "x", color: "#fff" }],
      "labels[0].color",
      "not allowed",
    ],
    [
      "an autolink without a number",
      ["repository", "autolinks"],
      [{ key_prefix: "HD-", target_url_template: "https://x.test/" }],
      "autolinks[0].target_url_template",
      "is not allowed",
    ],
    [
      "a stack's own environment",
      ["repository", "environments", "production"],
      {},
      "environments.production",
      "is not a known setting",
    ],
    [
      "changes that their owners have not seen",
      ["repository", "main", "codeOwners"],
      false,
      "main.codeOwners",
      "without those who own them",
    ],
    ["owners who are no team", ["repository", "main", "owners"], "somebody", "main.owners", "is not allowed"],
    [
      "release tags that nobody may create",
      ["repository", "releaseTags", "creators"],
      { admins: false },
      "releaseTags.creators.teams",
      "lets nobody create",
    ],
    [
      "a stack's own environment in another case",
      ["repository", "environments", "Production"],
      {},
      "environments.Production",
      "is not a known setting",
    ],
    [
      "one environment in two cases",
      ["repository", "environments", "Preview"],
      {},
      "environments.Preview",
      "is preview once more",
    ],
    [
      "an environment that every branch may use",
      ["repository", "environments", "production-plan"],
      {},
      "environments.production-plan.deployment_policy.branches",
      "lets any branch deploy",
    ],
    [
      "a plan for another branch than main",
      ["repository", "environments", "staging-plan", "deployment_policy"],
      { branches: ["feature/*"] },
      "environments.staging-plan.deployment_policy.branches[0]",
      "lets a branch have its secrets that is not main",
    ],
    [
      "a repository that anybody administers",
      ["repository", "environments", "shared", "reviewers"],
      {},
      "environments.shared.reviewers.users",
      "lets anybody change the repository",
    ],
    [
      "more reviewers than GitHub takes",
      ["repository", "environments", "nightly"],
      { reviewers: { users: [1, 2, 3, 4, 5, 6, 7] }, deployment_policy: { branches: ["main"] } },
      "environments.nightly.reviewers",
      "is more than GitHub takes",
    ],
    [
      "tags of no pattern",
      ["repository", "releaseTags", "patterns"],
      [],
      "releaseTags.patterns",
      "is not allowed",
    ],
  ])("%s", (_, path, value, property, says) => {
    const problems = problemsWith(path, value);
    expect(problems.map((one) => one.property)).toEqual([`hotdash:repository.${property}`]);
    expect(problems[0]?.problem).toContain(says);
    expect(problems[0]?.fix).toContain("-s shared");
  });

  test("all of them are said at once, those of the provider too", () => {
    const config = changed(
      changed(good, ["repository", "main", "approvals"], 0),
      ["github:baseUrl"],
      undefined,
    );
    const { problems } = examineShared(asInput("shared", changed(config, ["repository", "name"], "a b"), []));
    expect(problems.map(({ property }) => property).sort()).toEqual([
      "github:baseUrl",
      "hotdash:repository.main.approvals",
      "hotdash:repository.name",
    ]);
    expect(() => loadSharedSettings(asInput("shared", config, []))).toThrow("github:baseUrl");
  });
});
