/** What has changed since a commit for a stack that its code made. */
export interface Since {
  /**
   * Settings that later code demands of the stack's file, by path, each with the reason: what its team has to write before the
   * first update.
   */
  settings?: readonly { path: readonly string[]; value: unknown; reason: string }[];
  /** Why an update is refused, before anything is touched, in the words of its error. */
  refused?: string;
  /** What an update shows, by URN without project and stack: `fly:App::dashboard: update`. Nothing else may change. */
  changes?: Readonly<Record<string, string>>;
}

/** The smoke's command gets the variables of a list, and no longer the engine's: it is another text, and asks once more. */
const SMOKE = { changes: { "command:local:Command::dashboard-smoke": "update" } } as const;

const ENVIRONMENT = "github:index/repositoryEnvironment:RepositoryEnvironment";
const POLICY = "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy";
const RULESET = "github:index/repositoryRuleset:RepositoryRuleset";
const VERSIONS = "v[0-9]*.[0-9]*.[0-9]*";

/** Environments that were open to every branch, and the refs that have them since. */
const PLANS = {
  "staging-plan": { branches: ["main"], tags: [VERSIONS] },
  "production-plan": { branches: ["main"], tags: [VERSIONS] },
  "shared-plan": { branches: ["main"] },
};

/** Owners of what guards, who creates tags, and who may use the environments of plans. */
const GUARDED: Since = {
  settings: Object.entries(PLANS).map(([name, value]) => ({
    path: ["repository", "environments", name, "deployment_policy"],
    value,
    reason: "pull requests do without it, and whoever may push a branch could read its secrets",
  })),
  changes: {
    [`${RULESET}::main`]: "update",
    [`${RULESET}::release-tags`]: "update",
    [`${RULESET}::release-tag-creation`]: "create",
    [`${RULESET}::other-tags`]: "create",
    ...Object.fromEntries(
      Object.entries(PLANS).flatMap(([name, { branches, ...refs }]) => [
        [`${ENVIRONMENT}::${name}`, "update"],
        ...branches.map((one) => [`${POLICY}::${name}-branch-${one}`, "create"]),
        ...("tags" in refs ? refs.tags : []).map((one) => [`${POLICY}::${name}-tag-${one}`, "create"]),
      ]),
    ),
  },
};

/**
 * Everything that an update of a kept state shows today, by commit and by fixture; those not named show nothing. A line here
 * is added on purpose, by whoever changes what states hold.
 */
export const CHANGES_SINCE: Readonly<Record<string, Readonly<Record<string, Since>>>> = {
  a44235b: {
    shared: GUARDED,
    ...Object.fromEntries(
      [
        ...["production-autoscale", "production-both", "production-fly"],
        ...["staging-both", "staging-chroma-per-machine", "staging-fly", "staging-prisma"],
      ].map((name) => [name, SMOKE]),
    ),
    "pr-7-apart": {
      ...SMOKE,
      settings: [
        {
          path: ["foreign"],
          value: { orgs: ["personal"], imageRepositories: ["registry.fly.io/hotdash-staging"] },
          reason: "a preview is told what staging and production name; npm run previews writes it",
        },
      ],
    },
    "pr-7-fly": {
      settings: [
        {
          path: ["foreign"],
          value: { orgs: ["personal"], imageRepositories: ["registry.fly.io/hotdash-staging"] },
          reason: "the same, for a preview that was made in production's organisation",
        },
      ],
      refused: "fly.org = personal\n       is the Fly organisation of staging or production",
    },
  },
};
