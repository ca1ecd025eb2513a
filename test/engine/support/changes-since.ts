import { everythingRead } from "../../support/workflow-reads.ts";

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
  /** Which inputs of such a resource differ, where that is all that may: every one that is named, and no other. */
  properties?: Readonly<Record<string, readonly string[]>>;
}

/** The same in the words that an update is told in: `update of machine.env.X`. */
export const withProperties = ({ changes = {}, properties = {} }: Since): Record<string, string> =>
  Object.fromEntries(
    Object.entries(changes).map(([urn, operation]) => {
      const paths = properties[urn];
      return [urn, paths ? `${operation} of ${[...paths].sort().join(", ")}` : operation];
    }),
  );

/** The smoke's command gets the variables of a list, and no longer the engine's: it is another text, and asks once more. */
const SMOKE = { "command:local:Command::dashboard-smoke": "update" } as const;

const WEB = "fly:ProcessGroup::dashboard-web";
/** Chroma's service on Render gets what it reads, and no longer all that web does. */
const CHROMA = "render:Service::dashboard-render-chroma";
const LOST = [
  ...["DATABASE_URL", "POSTGRES_URL", "SHOPIFY_API_KEY", "SHOPIFY_API_SECRET", "SUPABASE_SERVICE_KEY"].map(
    (name) => `secrets.${name}`,
  ),
  ...["REDIS_URL", "SESSION_SECRET"].map((name) => `generated.${name}`),
];
/** Everything on Render that is given web's variables. */
const SERVICES = ["", "-queue", "-nightly"].map((part) => `render:Service::dashboard-render${part}`);

/** Machines are checked at /health alone: the routes of integrations are no checks of theirs any more. */
const CHECKS = "machine.services[0].checks";
/** Web asks Chroma's group or service, and has no folder that its own disk would lose. */
const FOLDERS = ["CHROMA_PATH", "PERSIST_DIR"];

/**
 * Switches that the application reads and no list had: each is said now, at the side that it had by its default. The shop goes
 * out under the name that is read, beside the one of the plans.
 */
const READ = [
  ...["AI_ESCALATIONS", "SUPABASE_IDEA_POOL", "IDEA_POOL", "SOCIAL_POSTING", "ADVANCED_ANALYTICS"],
  ...["AI_SUGGESTIONS", "BETA"],
]
  .map((name) => `FEATURE_${name}`)
  .concat(["STOREFRONT_MCP_ENABLED", "CUSTOMER_ACCOUNTS_MCP_ENABLED", "GA_USE_MOCK", "GA_MODE"])
  .concat(["DASHBOARD_USE_MOCK", "MOCK_MODE", "SHOPIFY_STORE_DOMAIN"]);

/** Secrets and variables that no workflow reads are no longer kept on GitHub; docs/upgrading.md says so. */
const mirrored = (stack: "staging" | "production") => {
  const { secrets, variables } = everythingRead(stack);
  const of = (type: string, names: readonly string[]) =>
    names.map((name) => [`github:index/${type}::${stack}-${name}`, "delete"] as const);
  return Object.fromEntries([
    ...of(
      "actionsEnvironmentSecret:ActionsEnvironmentSecret",
      secrets.filter((one) => one !== CLI_TOKEN),
    ),
    ...of("actionsEnvironmentVariable:ActionsEnvironmentVariable", variables),
  ]);
};
/** Nobody gave the kept stacks one. */
const CLI_TOKEN = "SHOPIFY_CLI_AUTH_TOKEN";

/** A kept state of staging or production, by its name: `staging-fly`. */
function since(name: string): Since {
  const stack = name.startsWith("staging") ? "staging" : "production";
  const [onFly, onRender] = [!name.endsWith("-render"), /-(render|both)$/.test(name)];
  const folders = name.endsWith("-per-machine") ? [] : FOLDERS;
  return {
    changes: {
      ...mirrored(stack),
      ...(onFly ? { ...SMOKE, [WEB]: "update" } : {}),
      ...(onRender
        ? { ...Object.fromEntries(SERVICES.map((one) => [one, "update"])), [CHROMA]: "update" }
        : {}),
    },
    properties: {
      // Stacks of then were asked for a key of OpenAI.
      [CHROMA]: [...LOST, "secrets.OPENAI_API_KEY"],
      [WEB]: [CHECKS, ...[...folders, ...READ].map((one) => `machine.env.${one}`)],
      ...Object.fromEntries(SERVICES.map((one) => [one, [...FOLDERS, ...READ].map((name) => `env.${name}`)])),
    },
  };
}

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
  cefed0f: Object.fromEntries(
    ["production-both", "production-render", "staging-both", "staging-render"].map((name) => [
      name,
      { changes: { [CHROMA]: "update" }, properties: { [CHROMA]: LOST } },
    ]),
  ),
  a44235b: {
    shared: GUARDED,
    ...Object.fromEntries(
      [
        ...["production-autoscale", "production-both", "production-fly", "production-render"],
        ...["staging-both", "staging-chroma-per-machine", "staging-fly", "staging-prisma", "staging-render"],
      ].map((name) => [name, since(name)]),
    ),
    "pr-7-apart": {
      changes: { ...SMOKE, [WEB]: "update" },
      properties: { [WEB]: [CHECKS, ...READ.map((one) => `machine.env.${one}`)] },
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
