import type { FlySimulator } from "../../../../simulators/fly/main.ts";

/*
 * The team's apps as `fly deploy` makes them of the team's own files (2025-10-11 to 2025-10-25): what its source writes into a
 * machine (flyctl, internal/appconfig: machines.go, service.go), with the names that Fly makes up. Values are invented.
 */
type Fields = Record<string, unknown>;

/** A process group of a file. */
export interface Deployed {
  /** Process group; `app` where the file names none. */
  process?: string;
  region?: string;
  /** How many machines. @default 1 */
  count?: number;
  guest?: Fields;
  env?: Record<string, string>;
  services?: Fields[];
  checks?: Fields;
  command?: string[];
  image?: string;
  mount?: { name: string; path: string };
  stop?: Fields;
  state?: "started" | "stopped";
}

/** An app of the team. */
export interface TeamApp {
  app: string;
  secrets?: string[];
  domains?: string[];
  addresses?: string[];
  groups: Deployed[];
}

const SHARED_1 = { cpu_kind: "shared", cpus: 1, memory_mb: 1024 };

/** `[http_service]` of a file, as flyctl's ToService makes it: http before tls on port 443. */
export function httpService(internal_port: number, change: Fields = {}, force_https = true): Fields {
  return {
    protocol: "tcp",
    internal_port,
    ports: [
      { port: 80, handlers: ["http"], force_https },
      { port: 443, handlers: ["http", "tls"] },
    ],
    ...change,
  };
}

const httpCheck = (path: string, interval = "30s", timeout = "5s", grace_period = "10s"): Fields => ({
  ...{ type: "http", method: "GET", path, interval, timeout, grace_period },
});

/** The dashboard's secrets by their names, as the code reads them; the connection is DATABASE_URL. */
export const DASHBOARD_SECRETS = [
  ...["SHOPIFY_API_KEY", "SHOPIFY_API_SECRET", "DATABASE_URL", "SUPABASE_SERVICE_KEY"],
  ...["CHATWOOT_TOKEN", "CHATWOOT_WEBHOOK_SECRET", "GOOGLE_APPLICATION_CREDENTIALS_BASE64"],
];

const dashboardEnv = { NODE_ENV: "production", PORT: "3000" };

/** Every app of the team, by its name. */
export const TEAM = {
  "hotdash-staging": {
    app: "hotdash-staging",
    secrets: DASHBOARD_SECRETS,
    groups: [
      {
        env: dashboardEnv,
        services: [httpService(3000, { autostop: "stop", autostart: true, min_machines_running: 1 })],
      },
    ],
  },
  "hotdash-production": {
    app: "hotdash-production",
    secrets: DASHBOARD_SECRETS,
    groups: [
      {
        env: dashboardEnv,
        services: [httpService(3000, { autostop: "stop", autostart: true, min_machines_running: 1 })],
      },
    ],
  },
  "hotdash-chatwoot": {
    app: "hotdash-chatwoot",
    secrets: [
      ...["FRONTEND_URL", "POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_USERNAME", "POSTGRES_PASSWORD"],
      ...["POSTGRES_DATABASE", "REDIS_URL", "SECRET_KEY_BASE", "SMTP_ADDRESS"],
    ],
    groups: [
      {
        process: "web",
        guest: { ...SHARED_1, memory_mb: 2048 },
        image: "chatwoot/chatwoot:latest",
        command: ["bundle", "exec", "rails", "server", "-b", "0.0.0.0", "-p", "3000"],
        services: [
          {
            ...{ protocol: "tcp", internal_port: 3000 },
            concurrency: { type: "connections", soft_limit: 20, hard_limit: 25 },
            ports: [
              { port: 80, handlers: ["http"] },
              { port: 443, handlers: ["tls", "http"] },
            ],
            checks: [httpCheck("/rails/health", "15s", "10s", "30s")],
          },
        ],
      },
      {
        process: "worker",
        guest: { ...SHARED_1, memory_mb: 2048 },
        image: "chatwoot/chatwoot:latest",
        command: ["bundle", "exec", "sidekiq", "-C", "config/sidekiq.yml"],
      },
    ],
  },
  "hotdash-chatwoot-db": {
    app: "hotdash-chatwoot-db",
    secrets: ["FLY_CONSUL_URL", "OPERATOR_PASSWORD", "REPL_PASSWORD", "SU_PASSWORD"],
    addresses: [],
    groups: [
      {
        guest: { ...SHARED_1, memory_mb: 256 },
        image: "flyio/postgres-flex:17.2",
        mount: { name: "pg_data", path: "/data" },
        services: [5432, 5433].map((port) => ({
          ...{ protocol: "tcp", internal_port: port, ports: [{ port, handlers: ["pg_tls"] }] },
        })),
        checks: {
          pg: { type: "http", port: 5500, path: "/flycheck/pg", interval: "15s", timeout: "10s" },
        },
      },
    ],
  },
  "hotdash-agent-service": {
    app: "hotdash-agent-service",
    secrets: [
      "OPENAI_API_KEY",
      "PG_URL",
      "SHOPIFY_ADMIN_TOKEN",
      "CHATWOOT_API_TOKEN",
      "SHOPIFY_STORE_DOMAIN",
    ],
    groups: [
      {
        region: "iad",
        guest: { ...SHARED_1, memory_mb: 512 },
        env: { PORT: "8787", NODE_ENV: "production" },
        services: [
          httpService(8787, {
            ...{ autostop: "stop", autostart: true, min_machines_running: 0 },
            checks: [httpCheck("/health")],
          }),
        ],
      },
    ],
  },
  "hotdash-llamaindex-mcp": {
    app: "hotdash-llamaindex-mcp",
    secrets: ["OPENAI_API_KEY", "SUPABASE_URL"],
    groups: [
      {
        region: "iad",
        guest: { ...SHARED_1, memory_mb: 512 },
        env: { PORT: "8080", NODE_ENV: "production" },
        services: [
          httpService(8080, {
            ...{ autostop: "off", min_machines_running: 1, checks: [httpCheck("/health")] },
          }),
        ],
      },
    ],
  },
  "hotdash-llm-gateway": {
    app: "hotdash-llm-gateway",
    secrets: [
      ...["LITELLM_MASTER_KEY", "DATABASE_URL", "REDIS_URL", "LANGFUSE_HOST", "LANGFUSE_PUBLIC_KEY"],
      ...["LANGFUSE_SECRET_KEY", "OPENAI_API_KEY"],
    ],
    domains: ["gateway.hotrodan.com", "langfuse.hotrodan.com"],
    groups: (["gateway", "ui", "worker"] as const).map((process): Deployed => {
      const port = { gateway: 4000, ui: 3000, worker: undefined }[process];
      return {
        process,
        guest: { cpu_kind: "shared", cpus: 2, memory_mb: 2048 },
        command: [`/app/start-${process}.sh`],
        stop: { signal: "SIGINT", timeout: "30s" },
        ...(port
          ? {
              services: [
                {
                  ...{ protocol: "tcp", internal_port: port },
                  ports: [
                    { port: 80, handlers: ["http"] },
                    { port: 443, handlers: ["tls", "http"] },
                  ],
                },
              ],
            }
          : {}),
      };
    }),
  },
  "hotdash-langfuse-clickhouse": {
    app: "hotdash-langfuse-clickhouse",
    secrets: ["CLICKHOUSE_PASSWORD"],
    groups: [
      {
        env: { CLICKHOUSE_DB: "default" },
        guest: SHARED_1,
        mount: { name: "langfuse_clickhouse_data", path: "/var/lib/clickhouse" },
        services: [8123, 9000].map((port) => ({
          ...{ protocol: "tcp", internal_port: port, ports: [{ port }] },
        })),
        checks: { native: { type: "tcp", port: 9000, interval: "15s", timeout: "2s" } },
      },
    ],
  },
  "hotdash-langfuse-minio": {
    app: "hotdash-langfuse-minio",
    secrets: ["MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"],
    groups: [
      {
        image: "quay.io/minio/minio:latest",
        command: ["server", "/data", "--console-address", ":9001"],
        mount: { name: "langfuse_minio_data", path: "/data" },
        services: [httpService(9000, { checks: [httpCheck("/minio/health/live")] })],
      },
    ],
  },
} satisfies Record<string, TeamApp>;

const NAMES = ["wispy-sun", "quiet-lake", "brave-fog", "young-moon", "dry-field"];

/** Makes an app in a simulator, as flyctl would have. */
export async function deploy(sim: FlySimulator, { app, ...given }: TeamApp, org = "hotdash"): Promise<void> {
  const post = async (route: string, body: unknown) => {
    const made = await sim.request("POST", `/v1/apps${route}`, body);
    if (made.status >= 300) throw new Error(`${route}: ${made.status} ${JSON.stringify(made.body)}`);
    return made.body as { id: string };
  };
  await post("", { name: app, org_slug: org });
  // A new app may be invisible for a moment.
  while ((await sim.request("GET", `/v1/apps/${app}`)).status !== 200)
    await new Promise((resolve) => setTimeout(resolve, 10));
  if (given.secrets?.length)
    await post(`/${app}/secrets`, {
      values: Object.fromEntries(given.secrets.map((name) => [name, `canary-${name.toLowerCase()}`])),
    });
  for (const type of given.addresses ?? ["shared_v4", "v6"]) await post(`/${app}/ip_assignments`, { type });
  for (const hostname of given.domains ?? []) await post(`/${app}/certificates/acme`, { hostname });
  let made = 0;
  for (const group of given.groups) {
    const { region = "ord", count = 1, process = "app" } = group;
    for (let index = 0; index < count; index++) {
      const mounts = group.mount
        ? [
            {
              volume: (await post(`/${app}/volumes`, { name: group.mount.name, region, size_gb: 10 })).id,
              path: group.mount.path,
            },
          ]
        : undefined;
      const name = `${NAMES[made % NAMES.length]}-${4711 + made}`;
      made += 1;
      const { id } = await post(`/${app}/machines`, {
        ...{ name, region },
        config: machineConfig(app, process, region, group, mounts),
      });
      if (group.state === "stopped") await stop(sim, `/v1/apps/${app}/machines/${id}`);
    }
  }
}

/** Stops a machine that has started, and waits until it has stopped: before it has, there is nothing to stop. */
async function stop(sim: FlySimulator, machine: string): Promise<void> {
  const asked = [
    ["GET", `${machine}/wait?state=started&timeout=60`],
    ["POST", `${machine}/stop`],
    ["GET", `${machine}/wait?state=stopped&timeout=60`],
  ] as const;
  for (const [method, path] of asked) {
    const { status, body } = await sim.request(method, path, method === "POST" ? {} : undefined);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  }
}

/** The config of one of its machines. */
export function machineConfig(
  app: string,
  process: string,
  region: string,
  group: Deployed,
  mounts?: Fields[],
): Fields {
  return {
    image: group.image ?? `registry.fly.io/${app}:deployment-01K8EXAMPLE@sha256:${"d".repeat(64)}`,
    guest: group.guest ?? SHARED_1,
    env: { ...group.env, FLY_PROCESS_GROUP: process, PRIMARY_REGION: region },
    metadata: { fly_flyctl_version: "0.3.200", fly_platform_version: "v2", fly_process_group: process },
    init: group.command ? { cmd: group.command } : {},
    ...(group.services ? { services: group.services } : {}),
    ...(group.checks ? { checks: group.checks } : {}),
    ...(mounts ? { mounts } : {}),
    ...(group.stop ? { stop_config: group.stop } : {}),
  };
}

/** The dashboard's apps at further points of the repository's history, under names of their own. */
export const FURTHER: TeamApp[] = [
  // fly.toml of 2025-10-23: two checks.
  dashboardOf("hotdash-later", {
    services: [
      httpService(3000, {
        ...{ autostop: "stop", autostart: true, min_machines_running: 1 },
        checks: [httpCheck("/health"), httpCheck("/api/monitoring/health", "60s", "10s")],
      }),
    ],
  }),
  // A side branch of 2025-10-19: a second service on the same port, SIGINT with half a minute.
  dashboardOf("hotdash-side", {
    stop: { signal: "SIGINT", timeout: "30s" },
    services: [
      httpService(3000, { autostop: "stop", autostart: true, min_machines_running: 1 }),
      {
        ...{ protocol: "tcp", internal_port: 3000 },
        ports: [
          { port: 80, handlers: ["http"] },
          { port: 443, handlers: ["tls", "http"] },
        ],
        checks: [{ type: "tcp", interval: "15s", timeout: "2s" }, httpCheck("/health")],
      },
    ],
  }),
  // fly.production.toml of 2025-10-23: two machines of 2 CPUs and 2 GB, its limits, a second service, leftovers of another language.
  dashboardOf("hotdash-file", {
    count: 2,
    guest: { cpu_kind: "shared", cpus: 2, memory_mb: 2048 },
    env: { ...dashboardEnv, ECTO_IPV6: "true", ERL_AFLAGS: "-proto_dist inet6_tcp" },
    services: [
      httpService(3000, {
        ...{ autostop: "stop", autostart: true, min_machines_running: 2 },
        concurrency: { type: "requests", soft_limit: 800, hard_limit: 1000 },
        checks: [httpCheck("/health", "15s"), httpCheck("/api/monitoring/health", "30s", "10s")],
      }),
      { protocol: "tcp", internal_port: 3000, ports: [{ port: 443, handlers: ["tls", "http"] }] },
    ],
  }),
];

function dashboardOf(app: string, group: Deployed): TeamApp {
  return { app, secrets: DASHBOARD_SECRETS, groups: [{ env: dashboardEnv, ...group }] };
}
