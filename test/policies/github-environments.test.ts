import { beforeEach, describe, expect, test } from "vitest";
import { githubEnvironments as rule } from "../../policies/github-environments.ts";
import { github } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { stackIs, stagingSettings, unknown, violations } from "./kernel/judging.ts";
import { good, variable, withValue } from "./kernel/resources.ts";

describeRule(rule, "github-environments");
beforeEach(() => stackIs("production"));

const production = {
  repository: "HotDash",
  environment: "production",
  waitTimer: 5,
  preventSelfReview: true,
  canAdminsBypass: false,
  reviewers: [{ users: [42], teams: [] }],
  deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
};
const staging = { ...production, environment: "staging", reviewers: undefined, preventSelfReview: false };
const judged = (props: object) => violations(rule, github.RepositoryEnvironment, props);

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe("production", () => {
  test.each([
    ["as it should be", production],
    ["with six reviewers", withValue(production, "reviewers", [{ users: [1, 2, 3], teams: [4, 5, 6] }])],
    ["that waits for 30 days", { ...production, waitTimer: 43_200 }],
    ["that does not wait", { ...production, waitTimer: undefined }],
  ])("%s is allowed", (_, props) => expect(judged(props)).toEqual([]));

  test.each<[string, object, RegExp]>([
    [
      "no reviewers",
      { ...production, reviewers: undefined },
      /^reviewers lets anybody deploy to production\. Set github\.reviewers: 1 to 6/,
    ],
    [
      "an empty list of them",
      { ...production, reviewers: [{ users: [], teams: [] }] },
      /^reviewers lets anybody/,
    ],
    ["reviewers of another type", { ...production, reviewers: "42" }, /^reviewers lets anybody/],
    [
      "seven of them",
      { ...production, reviewers: [{ users: [1, 2, 3, 4, 5, 6], teams: [7] }] },
      /^reviewers is more than GitHub takes/,
    ],
    [
      "self-review",
      { ...production, preventSelfReview: false },
      /^preventSelfReview lets people approve their own/,
    ],
    ["nothing about self-review", { ...production, preventSelfReview: undefined }, /^preventSelfReview/],
    ["a bypass", { ...production, canAdminsBypass: true }, /^canAdminsBypass lets administrators skip/],
    [
      "GitHub's default bypass",
      { ...production, canAdminsBypass: undefined },
      /^canAdminsBypass lets administrators/,
    ],
    [
      "no branch policy",
      { ...production, deploymentBranchPolicy: undefined },
      /^deploymentBranchPolicy lets any branch deploy.*such as main/,
    ],
    [
      "whatever branches are protected",
      withValue(production, "deploymentBranchPolicy", {
        protectedBranches: true,
        customBranchPolicies: false,
      }),
      /^deploymentBranchPolicy lets every branch deploy that some rule protects/,
    ],
    [
      "a policy of neither kind",
      withValue(production, "deploymentBranchPolicy.customBranchPolicies", false),
      /^deploymentBranchPolicy/,
    ],
    [
      "a wait that is too long",
      { ...production, waitTimer: 43_201 },
      /^waitTimer is no time that GitHub waits.*0 to 43200/,
    ],
    ["a negative wait", { ...production, waitTimer: -1 }, /^waitTimer/],
    ["a wait of another type", { ...production, waitTimer: "soon" }, /^waitTimer/],
  ])("with %s is refused", (_, props, says) => {
    expect(judged(props)).toEqual([expect.stringMatching(says)]);
  });

  test("of that name is protected whichever stack declares it", () => {
    stackIs("staging", stagingSettings);
    expect(judged({ ...production, reviewers: undefined })).toHaveLength(1);
  });
});

test("staging needs a branch policy and no more", () => {
  stackIs("staging", stagingSettings);
  expect(judged(staging)).toEqual([]);
  expect(judged({ ...staging, deploymentBranchPolicy: undefined })).toEqual([
    expect.stringMatching(/^deploymentBranchPolicy lets any branch deploy/),
  ]);
});

describe("the stack shared", () => {
  const refs = { protectedBranches: false, customBranchPolicies: true };
  const named = (environment: string, props: object = {}) => ({
    repository: "HotDash",
    environment,
    ...props,
  });
  beforeEach(() => stackIs("shared"));

  test.each(["preview", "Preview"])("leaves %s open, and no other", (environment) => {
    expect(judged(named(environment))).toEqual([]);
  });

  test.each(["production-plan", "staging-plan", "Shared-Plan", "build", "BUILD", "nightly"])(
    "restricts %s to refs",
    (environment) => {
      expect(judged(named(environment, { deploymentBranchPolicy: refs }))).toEqual([]);
      expect(judged(named(environment))).toEqual([
        expect.stringMatching(/^deploymentBranchPolicy lets any branch deploy/),
      ]);
    },
  );

  test.each(["production-plan", "build", "shared"])(
    "gives %s to no branch that is merely protected",
    (environment) => {
      const policy = { protectedBranches: true, customBranchPolicies: false };
      expect(judged({ ...production, environment, deploymentBranchPolicy: policy })).toEqual([
        expect.stringMatching(/lets every branch deploy that some rule protects/),
      ]);
    },
  );

  test.each(["shared", "SHARED"])("has %s approved by people who are not the author", (environment) => {
    expect(judged({ ...production, environment })).toEqual([]);
    expect(judged({ ...production, environment, reviewers: undefined })).toEqual([
      expect.stringMatching(/^reviewers lets anybody change the repository/),
    ]);
    expect(judged({ ...production, environment, preventSelfReview: false })).toHaveLength(1);
    expect(judged({ ...production, environment, canAdminsBypass: undefined })).toHaveLength(1);
  });

  test.each(["production", "Production", "PRODUCTION"])("protects %s like production", (environment) => {
    expect(judged({ ...production, environment, reviewers: undefined })).toHaveLength(1);
  });
});

test("the preview environment is open", () => {
  expect(judged({ repository: "HotDash", environment: "preview" })).toEqual([]);
});

describe("an unknown value", () => {
  test.each([
    ["environment", "environment"],
    ["reviewers", "reviewers"],
    ["reviewers.0", "reviewers"],
    ["reviewers.0.teams", "reviewers"],
    ["preventSelfReview", "preventSelfReview"],
    ["canAdminsBypass", "canAdminsBypass"],
    ["deploymentBranchPolicy", "deploymentBranchPolicy"],
    ["waitTimer", "waitTimer"],
  ])("of %s is a violation", (path, said) => {
    expect(judged(withValue(production, path, unknown))).toEqual([
      expect.stringMatching(new RegExp(`^${said} is unknown`)),
    ]);
  });
});

describe("a deployment policy", () => {
  const judgedPattern = (props: object, environment = "staging") =>
    violations(rule, github.RepositoryEnvironmentDeploymentPolicy, { environment, ...props });
  test.each([{ branchPattern: "main" }, { branchPattern: "release/*" }, { tagPattern: "v*" }])(
    "%j is one",
    (props) => {
      stackIs("staging", stagingSettings);
      expect(judgedPattern(props)).toEqual([]);
    },
  );
  test.each([{ tagPattern: "v[0-9]*.[0-9]*.[0-9]*" }, { tagPattern: "v*" }, { tagPattern: "v1.*" }])(
    "%j is one of production's",
    (props) => {
      expect(judgedPattern(props, "production")).toEqual([]);
    },
  );
  test.each([
    [{ branchPattern: "main" }, /^branchPattern lets a branch deploy to production/],
    [{ branchPattern: "v1" }, /^branchPattern lets a branch/],
    [{ tagPattern: "release-*" }, /^tagPattern is no tag of a version/],
    [{ tagPattern: "version" }, /^tagPattern is no tag/],
  ])("%j is none of production's, whichever stack declares it", (props, says) => {
    expect(judgedPattern(props, "production")).toEqual([expect.stringMatching(says)]);
    stackIs("staging", stagingSettings);
    expect(judgedPattern(props, "production")).toHaveLength(1);
  });
  test.each([
    [{ branchPattern: "main" }, "production-plan"],
    [{ tagPattern: "v[0-9]*.[0-9]*.[0-9]*" }, "production-plan"],
    [{ branchPattern: "main" }, "shared"],
    [{ tagPattern: "v*" }, "build"],
    [{ branchPattern: "docs" }, "nightly"],
  ])("%j is one of %s", (props, environment) => {
    stackIs("shared");
    expect(judgedPattern(props, environment)).toEqual([]);
  });
  test.each([
    [{ branchPattern: "feature/*" }, "production-plan"],
    [{ branchPattern: "ma*" }, "Staging-Plan"],
    [{ branchPattern: "release" }, "build"],
    [{ branchPattern: "Main" }, "shared"],
    [{ tagPattern: "deploy-*" }, "production-plan"],
    [{ tagPattern: "main" }, "shared"],
  ])("%j is none of %s", (props, environment) => {
    stackIs("shared");
    expect(judgedPattern(props, environment)).toHaveLength(1);
  });
  test.each([{ branchPattern: "*" }, { branchPattern: "**/*" }, { tagPattern: "*" }])(
    "%j is none",
    (props) => {
      expect(judgedPattern(props)).toEqual([expect.stringMatching(/Pattern takes every branch or tag/)]);
    },
  );
  test.each(["branchPattern", "tagPattern", "environment"])("whose %s is unknown is a violation", (name) =>
    expect(judgedPattern({ [name]: unknown })).toEqual([expect.stringMatching(`^${name} is unknown`)]),
  );
});

test("variables of an environment protect nothing", () => {
  expect(violations(rule, github.ActionsEnvironmentVariable, variable("A", "b"))).toEqual([]);
});
