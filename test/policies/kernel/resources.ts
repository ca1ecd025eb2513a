import { SMOKE_COMMAND } from "../../../settings/smoke-command.ts";
import { command, fly, github, render, supabase } from "../../../settings/tokens.ts";
import { canary, own } from "./judging.ts";

const digest = `sha256:${"a".repeat(64)}`;
/** Where a resource of Fly lives. */
export const place = { platform: "live", org: "hotrodan", app: "hotdash-app" };
const pooler = "aws-1-us-east-1.pooler.supabase.com";

/** The stack's own connection, as it should be written. */
export const connection = `postgresql://postgres.${own}:${canary}@${pooler}:5432/postgres?sslmode=require&connection_limit=3&connect_timeout=10`;
/** A connection that must be refused. */
export const elsewhere = `postgresql://postgres:${canary}@hot-dash-db.flycast:5432/postgres?sslmode=require`;

/** A web process group as the program declares it. */
export const processGroup = {
  ...place,
  group: "web",
  project: "hotdash",
  stack: "production",
  image: `registry.fly.io/hotdash-app@${digest}`,
  regions: { dfw: 2 },
  machine: {
    guest: { cpu_kind: "shared", cpus: 2, memory_mb: 2048 },
    env: {
      NODE_ENV: "production",
      PORT: "8080",
      APP_URL: "https://app.hotrodan.com",
      SESSION_STORAGE: "database",
      FEATURE_MODAL_APPROVALS: "false",
      ENABLE_MCP: "false",
    },
    services: [
      {
        protocol: "tcp",
        internal_port: 8080,
        autostop: "off",
        autostart: true,
        min_machines_running: 2,
        ports: [
          { port: 80, handlers: ["http"], force_https: true },
          {
            port: 443,
            handlers: ["tls", "http"],
            force_https: false,
            http_options: {
              response: { headers: { "strict-transport-security": "max-age=63072000; includeSubDomains" } },
            },
            tls_options: { versions: ["TLSv1.2", "TLSv1.3"] },
          },
        ],
        checks: [{ type: "http", path: "/health", interval: "30s", timeout: "5s", grace_period: "30s" }],
      },
    ],
    checks: { health: { type: "http", port: 8080, path: "/health" } },
    restart: { policy: "on-failure", max_retries: 10 },
    stop_config: { signal: "SIGTERM", timeout: "30s" },
    init: { cmd: ["npm", "run", "start"] },
  },
  mounts: { path: "/data/chroma", volumes: { "web-dfw-1": "vol_1" } },
  secretsVersion: 3,
  strategy: "rolling",
  rollout: { health_timeout_seconds: 300, settle_seconds: 10, deadline_seconds: 1500 },
  smoke: [{ path: "/health", status: 200 }],
  deviations: {},
};

/** A group without services, and a job, as the program would declare them. */
export const worker = {
  ...processGroup,
  group: "worker",
  regions: { dfw: 1 },
  smoke: [],
  machine: { ...processGroup.machine, services: [], checks: {} },
};
export const job = {
  ...worker,
  group: "nightly",
  machine: { ...worker.machine, schedule: "daily", restart: { policy: "no" } },
};

/** A release command, a volume and an address as the program declares them. */
export const releaseCommand = {
  ...place,
  project: "hotdash",
  stack: "production",
  image: processGroup.image,
  command: ["npm", "run", "prisma:migrate"],
  env: { NODE_ENV: "production" },
  region: "dfw",
  guest: { cpu_kind: "shared", cpus: 2, memory_mb: 2048 },
  secretsVersion: 3,
};
export const volume = {
  ...place,
  name: "chroma_data",
  region: "dfw",
  size_gb: 10,
  encrypted: true,
  snapshot_retention: 5,
  auto_backup_enabled: true,
};
export const address = (type: string) => ({ ...place, type });

/** Secrets of an app as the program declares them. */
export const secrets = {
  ...place,
  values: {
    POSTGRES_URL: connection,
    DATABASE_URL: connection,
    SHOPIFY_API_KEY: `${canary}-client-id`,
    SHOPIFY_API_SECRET: `${canary}-client-secret`,
    SUPABASE_SERVICE_KEY: `${canary}-service-role`,
    OPENAI_API_KEY: `sk-${canary}-of-production`,
  },
  generated: { SESSION_SECRET: `${canary}-${"s".repeat(32)}` },
};

/** Where a resource of Render lives. */
const workspace = { platform: "live", ownerId: "tea-hotdash0000000000000" };

/** The dashboard's web service on Render as the program declares it. */
export const webService = {
  ...workspace,
  project: "hotdash",
  stack: "production",
  name: "hotdash-app",
  type: "web_service",
  region: "virginia",
  plan: "standard",
  image: `ghcr.io/jgorzitza/hotdash@${digest}`,
  env: { ...processGroup.machine.env, CHROMA_URL: "http://hotdash-app-chroma:8080" },
  secrets: secrets.values,
  generated: secrets.generated,
  external: [],
  secretFiles: {},
  envGroups: [],
  healthCheckPath: "/health",
  preDeployCommand: "",
  dockerCommand: "",
  numInstances: 2,
  autoDeployTrigger: "off",
  maintenanceMode: { enabled: false, uri: "" },
  rollout: { timeoutSeconds: 1500, rollbackTimeoutSeconds: 900 },
  smoke: [{ path: "/health", status: 200, timeout_ms: 5000 }],
  hstsMaxAge: 31_536_000,
  deviations: {},
};

/** Chroma's private service with its disk. */
export const privateService = {
  ...webService,
  smoke: [],
  hstsMaxAge: undefined,
  name: "hotdash-app-chroma",
  type: "private_service",
  env: { NODE_ENV: "production", PORT: "8080", CHROMA_PATH: "/data/chroma" },
  secrets: {},
  generated: {},
  healthCheckPath: "",
  numInstances: 1,
  disk: { name: "chroma_data", mountPath: "/data/chroma", sizeGB: 10 },
};

/** A worker and a cron job on Render. */
export const backgroundWorker = {
  ...webService,
  name: "hotdash-app-queue",
  type: "background_worker",
  healthCheckPath: "",
  numInstances: 1,
  dockerCommand: "npm run worker",
};
export const cronJob = {
  ...backgroundWorker,
  name: "hotdash-app-nightly",
  type: "cron_job",
  schedule: "0 3 * * *",
};

/** Variables that several services on Render share. */
export const envGroup = {
  ...workspace,
  project: "hotdash",
  stack: "production",
  name: "hotdash-app-shared",
  env: { LOG_LEVEL: "info" },
  secrets: {},
  generated: {},
  external: [],
  secretFiles: {},
  adopt: false,
  deviations: {},
};

/** A smoke command as the program declares it. */
export const smoke = {
  create: SMOKE_COMMAND,
  update: SMOKE_COMMAND,
  environment: {
    SMOKE_PLATFORM: "live",
    SMOKE_HOST: "app.hotrodan.com",
    SMOKE_PATHS: "/health",
    SMOKE_IMAGE: digest,
  },
  triggers: ["a"],
};

/** A variable of a GitHub environment. */
export const variable = (variableName: string, value: string) => ({
  repository: "HotDash",
  environment: "production",
  variableName,
  value,
});

/** A secret of a GitHub environment. */
export const githubSecret = (secretName: string, plaintextValue: string) => ({
  repository: "HotDash",
  environment: "production",
  secretName,
  plaintextValue,
});

/** Rulesets as the program declares them. */
const requiredChecks = ["lint", "test", "build", "security scan"].map((context) => ({
  context,
  integrationId: 15_368,
}));
export const mainRuleset = {
  name: "main",
  repository: "HotDash",
  target: "branch",
  enforcement: "active",
  conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
  rules: {
    deletion: true,
    nonFastForward: true,
    requiredLinearHistory: true,
    pullRequest: {
      requiredApprovingReviewCount: 1,
      dismissStaleReviewsOnPush: true,
      requireCodeOwnerReview: true,
    },
    requiredStatusChecks: { strictRequiredStatusChecksPolicy: true, requiredChecks },
  },
};
export const releaseTags = {
  name: "release tags",
  repository: "HotDash",
  target: "tag",
  enforcement: "active",
  conditions: { refName: { includes: ["refs/tags/v*"], excludes: [] } },
  rules: { update: true, deletion: true, nonFastForward: true, requiredStatusChecks: { requiredChecks } },
};

export const releaseTagCreation = {
  name: "creation of release tags",
  repository: "HotDash",
  target: "tag",
  enforcement: "active",
  conditions: { refName: { includes: ["refs/tags/v*"], excludes: [] } },
  bypassActors: [{ actorId: 5, actorType: "RepositoryRole", bypassMode: "always" }],
  rules: { creation: true },
};
export const otherTags = {
  name: "no other tags",
  repository: "HotDash",
  target: "tag",
  enforcement: "active",
  conditions: { refName: { includes: ["~ALL"], excludes: ["refs/tags/v*"] } },
  rules: { creation: true },
};

const database = { platform: "live", ref: own };
/** Settings of the stack's Supabase project. */
export const edgeSecrets = {
  ...database,
  values: { SENDGRID_KEY: "kX3vQ8mN2pL7wR5tY9zB4cD6" },
  whenRemoved: "leave",
  deviations: {},
};
export const ofProject: readonly (readonly [string, object])[] = [
  [supabase.SslEnforcement, { ...database, database: true, whenRemoved: "leave", deviations: {} }],
  [
    supabase.NetworkRestrictions,
    { ...database, cidrs: ["203.0.113.0/24", "2001:db8::/32"], whenRemoved: "leave", deviations: {} },
  ],
  [
    supabase.PoolerSettings,
    { ...database, defaultPoolSize: 40, poolMode: "transaction", whenRemoved: "leave", deviations: {} },
  ],
  [supabase.EdgeFunctionSecrets, edgeSecrets],
];

/** One good resource of every type that hands values to processes. */
export const good: readonly (readonly [string, object])[] = [
  [fly.ProcessGroup, processGroup],
  [fly.ReleaseCommand, releaseCommand],
  [fly.Secrets, secrets],
  [command.LocalCommand, smoke],
  [github.ActionsEnvironmentVariable, variable("APP_URL", "https://app.hotrodan.com")],
  [github.ActionsEnvironmentSecret, githubSecret("DIRECT_URL", connection)],
  [fly.Certificate, { ...place, hostname: "app.hotrodan.com" }],
  [fly.App, { ...place, name: "hotdash-app" }],
  [fly.Volume, volume],
  [fly.ReleaseCommand, releaseCommand],
  [fly.IpAssignment, address("v6")],
  [render.Service, webService],
  [render.Service, privateService],
  [render.Service, backgroundWorker],
  [render.Service, cronJob],
  [render.EnvGroup, envGroup],
  [
    render.KeyValue,
    {
      ...workspace,
      name: "hotdash-app-redis",
      region: "virginia",
      plan: "starter",
      maxmemoryPolicy: "noeviction",
    },
  ],
  [
    render.CustomDomain,
    { ...workspace, serviceId: "srv-hotdash0000000000000", name: "app.hotrodan.com", waitSeconds: 0 },
  ],
  [fly.Certificate, { ...place, hostname: "app.hotrodan.com" }],
  ...ofProject,
];

/** A copy of an object with one value set at a path such as `machine.env.X`; items by number. */
export function withValue<T extends object>(base: T, path: string, value: unknown): T {
  const copy = structuredClone(base);
  const names = path.split(".");
  let node: object = copy;
  for (const name of names.slice(0, -1)) {
    if (typeof Reflect.get(node, name) !== "object") Reflect.set(node, name, {});
    node = Reflect.get(node, name) as object;
  }
  Reflect.set(node, names.at(-1) ?? "", value);
  return copy;
}

/** A copy of an object without the value at a path. */
export function withoutValue<T extends object>(base: T, path: string): T {
  const copy = withValue(base, path, undefined);
  const names = path.split(".");
  const node = names.slice(0, -1).reduce<object>((each, name) => Reflect.get(each, name), copy);
  Reflect.deleteProperty(node, names.at(-1) ?? "");
  return copy;
}
