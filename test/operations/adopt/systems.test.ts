import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { apps } from "../../../settings/schema/apps.ts";
import { type FlySimulator, startFlySimulator } from "../../../simulators/fly/main.ts";
import { instant } from "../../../simulators/fly/timings.ts";
import { runAdopt } from "./support/run.ts";
import { deploy, FURTHER, TEAM, type TeamApp } from "./support/team.ts";

/** A password that nothing may repeat. */
const CANARY = "canary-password";

/* The command itself, against the team's apps as their own tool made them. */
const chatwoot = TEAM["hotdash-chatwoot"];
const staging = TEAM["hotdash-staging"];
const database = TEAM["hotdash-chatwoot-db"];

/** Apps whose names say another thing than what runs, and what has nothing to tell it by. */
const OTHERS: TeamApp[] = [
  { ...chatwoot, app: "hotdash-app" },
  { ...staging, app: "support-desk" },
  {
    app: "somebodys-site",
    groups: [{ image: "nginx:1.27", services: [{ ...webService(80) }], env: { COLOUR: "green" } }],
  },
  // Called like its image.
  { app: "minio", groups: [{ image: "quay.io/minio/minio:latest" }] },
  // An image of our own registry, whose name is the app's: the secrets alone tell.
  {
    app: "inbox",
    secrets: ["SECRET_KEY_BASE", "FRONTEND_URL", "RAILS_ENV", "REDIS_URL", "POSTGRES_HOST"],
    groups: [
      { process: "web", command: ["sh", "-c", "PGPASSWORD=canary-command bin/start"] },
      { process: "jobs" },
    ],
  },
  // Of the same database: one stands still, one is told by a plain variable, one has no Postgres beside it.
  { ...staging, app: "resting" },
  { ...database, app: "resting-db", groups: [{ ...database.groups[0], state: "stopped" }] },
  {
    ...staging,
    app: "told",
    groups: [
      {
        ...staging.groups[0],
        env: { PORT: "3000", DATABASE_URL: `postgres://u:${CANARY}@elsewhere-pg.flycast:5432/x` },
      },
    ],
  },
  { ...database, app: "elsewhere-pg" },
  { ...staging, app: "doubtful" },
  { ...database, app: "doubtful-db" },
  { ...staging, app: "asleep", groups: [{ ...staging.groups[0], state: "stopped" }] },
  { ...database, app: "asleep-db" },
];
function webService(internal_port: number) {
  return { protocol: "tcp", internal_port, ports: [{ port: 443, handlers: ["tls", "http"] }] };
}

let sim: FlySimulator;
beforeAll(async () => {
  sim = await startFlySimulator({ timings: instant, rateLimits: false });
  for (const app of [...Object.values(TEAM), ...FURTHER, ...OTHERS]) await deploy(sim, app);
});
afterAll(() => sim.close());

async function adopt(...args: string[]) {
  const mark = sim.journal.mark();
  const found = await runAdopt(args, { FLY_API_TOKEN: "sim_fly", FLY_FLAPS_BASE_URL: sim.url });
  expect(sim.journal.since(mark).every(({ method }) => method === "GET")).toBe(true);
  expect(found.stdout).not.toContain("canary");
  expect(found.stdout).not.toMatch(/\bapps? destroy\b/);
  return found;
}

describe("a system of the team is told by what it runs, and is not proposed as a dashboard", () => {
  const CASES: [string, RegExp[]][] = [
    [
      "hotdash-chatwoot",
      [
        /is taken for Chatwoot, and no settings are proposed until its data is moved/,
        /web: bundle exec rails server -b 0\.0\.0\.0 -p 3000; chatwoot\/chatwoot:latest@sha256:\w{12}; ord: 1; shared-cpu-1x, 2048 MB/,
        /worker: bundle exec sidekiq -C config\/sidekiq\.yml/,
        /web: 80 http, 443 tls\+http to 3000/,
        /web: GET \/rails\/health at 3000, every 15s, at most 10s, after 30s of the service/,
        /FRONTEND_URL, POSTGRES_DATABASE, POSTGRES_HOST/,
        /docs\/runbooks\/move-chatwoot\.md, from its section 1/,
      ],
    ],
    [
      "hotdash-chatwoot-db",
      [
        /is taken for a Postgres/,
        /5432 raw TCP \(pg_tls\) to 5432/,
        /pg_data \(vol_\w+\) ord 10 GB/,
        /hotdash-chatwoot \(2 of 2 machines running\) is named like what reads it/,
        /docs\/runbooks\/move-a-database\.md, step 1, begins with: fly proxy 15432:5432 -a hotdash-chatwoot-db/,
      ],
    ],
    ["hotdash-agent-service", [/is taken for the agents' service/, /to 8787/, /iad: 1/]],
    ["hotdash-llamaindex-mcp", [/is taken for the LlamaIndex service/, /at least 1 running/]],
    [
      "hotdash-llm-gateway",
      [
        /is taken for the gateway \(LiteLLM and Langfuse\)/,
        /the service of the process ui at 3000: others reach the first group alone/,
        /gateway \(4000\) and ui \(3000\) both answer at port 80 and 443, where Fly's proxy sends a request to either/,
        /gateway\.hotrodan\.com/,
      ],
    ],
    [
      "hotdash-langfuse-clickhouse",
      [
        /is taken for ClickHouse/,
        /8123 raw TCP to 8123/,
        /native: tcp at 9000, every 15s, at most 2s of the machine, beside its services/,
        /the port 9000 of the process app passes TCP on as it is/,
        /ClickHouse, a database: its data is nowhere else/,
        /the check native of the process app asks the machine/,
      ],
    ],
    [
      "hotdash-langfuse-minio",
      [
        /is taken for MinIO/,
        /quay\.io\/minio\/minio:latest/,
        /the data is nowhere else|its data is nowhere else/,
        /fly volumes list -a hotdash-langfuse-minio/,
      ],
    ],
    // By its variables alone, which another's may be.
    [
      "inbox",
      [
        /is taken for Chatwoot, not for/,
        /its variables alone say so/,
        /web: a command that holds a secret \(not shown\)/,
      ],
    ],
    ["minio", [/is taken for MinIO/, /the image quay\.io\/minio\/minio/]],
    ["somebodys-site", [/is not recognised/, /hotdash adopt somebodys-site --dashboard/]],
  ];
  it.each(CASES)("%s", async (app, texts) => {
    const { stdout, config } = await adopt(app);
    expect(config).toBeUndefined();
    for (const text of texts) expect(stdout).toMatch(text);
    // Chatwoot has settings, which wait for its data alone.
    if (app === "hotdash-chatwoot") expect(stdout).not.toMatch(/hotdash:apps/);
    else expect(stdout).toMatch(/What cannot be declared yet, and why:/);
    expect(stdout).not.toMatch(/FLY_PROCESS_GROUP|PRIMARY_REGION|hotdash:dashboard|Steps:/);
  });

  /** The settings that the report has as comments. */
  const ownApps = (stdout: string) => {
    const [, lines = ""] = /^# What it would be as an app of its own.*\n((?:# {3}.*\n)*)/m.exec(stdout) ?? [];
    const { config } = (parse(lines.replaceAll(/^# {3}/gm, "")) ?? {}) as {
      config?: Record<string, unknown>;
    };
    return config?.["hotdash:apps"];
  };

  it.each<[string, string, object]>([
    [
      "hotdash-llm-gateway",
      "llm-gateway-app",
      {
        ...{ port: 4000, domain: "gateway.hotrodan.com", command: "/app/start-gateway.sh" },
        groups: { ui: { command: "/app/start-ui.sh" }, worker: { regions: { ord: 1 } } },
        variables: { LITELLM_MASTER_KEY: { secret: true } },
      },
    ],
    [
      "hotdash-langfuse-clickhouse",
      "langfuse-clickhouse",
      {
        port: 8123,
        volume: { name: "langfuse_clickhouse_data", path: "/var/lib/clickhouse", size_gb: 10 },
        variables: { CLICKHOUSE_DB: { value: "default" }, CLICKHOUSE_PASSWORD: { secret: true } },
      },
    ],
    [
      "hotdash-llamaindex-mcp",
      "llamaindex-mcp-app",
      {
        port: 8080,
        health: "/health",
        regions: { iad: 1 },
        variables: { NODE_ENV: { value: "production" } },
      },
    ],
    ["somebodys-site", "somebodys-site", { port: 80, variables: { COLOUR: { value: "green" } } }],
  ])("%s is told in the settings of an app of its own, which take it", async (app, name, entry) => {
    const given = ownApps((await adopt(app)).stdout);
    const taken = apps.safeParse(given);
    expect(taken.error?.issues ?? []).toEqual([]);
    expect(taken.data?.[name]).toMatchObject({
      app,
      adopt: "as-is",
      image: expect.stringMatching(/@sha256:/),
      ...entry,
    });
  });

  it.each(["hotdash-staging", "hotdash-production", "support-desk"])("%s is the dashboard", async (app) => {
    const { stdout, config } = await adopt(app);
    expect(config?.["hotdash:dashboard"]).toMatchObject({ app, web: { port: 3000, regions: { ord: 1 } } });
    // What Fly's own tool writes by itself is no finding: the order of handlers, and its variables.
    expect(stdout).not.toMatch(/FLY_PROCESS_GROUP|PRIMARY_REGION|the ports/);
  });

  // Not by its name: the dashboard's of another system.
  it("hotdash-app is Chatwoot where that is what runs in it", async () => {
    const { config } = await adopt("hotdash-app");
    expect(Object.keys(config ?? {})).toEqual(["hotdash:chatwoot", "hotdash:exemptions"]);
    expect((await adopt("hotdash-app", "--dashboard")).config).toHaveProperty("hotdash:dashboard");
  });

  it("what nothing knows is the dashboard when somebody says so", async () => {
    const { config } = await adopt("somebodys-site", "--dashboard");
    expect(config?.["hotdash:dashboard"]).toMatchObject({ app: "somebodys-site", web: { port: 80 } });
  });
});

describe("the dashboard as the repository has it", () => {
  const ONE = ["memory-floor"];
  const APPS: [string, string, string[]][] = [
    ["hotdash-staging", "staging", ["health-checks", ...ONE]],
    ["hotdash-production", "production", ["health-checks", ...ONE, "production-machines"]],
    ["hotdash-later", "staging", ONE],
    ["hotdash-side", "staging", ONE],
    ["hotdash-file", "production", []],
  ];

  it.each(APPS)(
    "%s for %s: a first update that changes nothing, by leave of %j",
    async (app, stack, rules) => {
      const { stdout, config } = await adopt(app, "--stack", stack);
      expect(stdout).toMatch(/^# What the first update changes:\n# {3}nothing: machines and secrets/m);
      expect(stdout).toMatch(/^# What a release changes once dashboard\.adopt is true:/m);
      // Nobody has leave before somebody is named for it, and nothing else is wrong.
      const wrong = /^# Still to put right.*\n((?:# {3}.*\n)*)/m.exec(stdout)?.[1] ?? "";
      expect(wrong.split("\n").filter((line) => line && !/exemptions\[\d\]\.owner/.test(line))).toEqual([]);
      expect(config?.["hotdash:dashboard"]).toMatchObject({
        ...{ app, adopt: "as-is", domain: `${app}.fly.dev`, migrations: "none", chroma: { mode: "none" } },
        web: {
          port: 3000,
          regions: { ord: expect.any(Number) },
          names: { "web-ord-1": expect.stringMatching(/^(wispy-sun|quiet-lake)-/) },
        },
      });
      // Leave for just what the rules refuse of it, each with a last day.
      const exempt = (config?.["hotdash:exemptions"] ?? []) as unknown as { rule: string; expires: string }[];
      expect(exempt.map(({ rule }) => rule).sort()).toEqual(rules);
      for (const { expires } of exempt) expect(Date.parse(expires)).toBeGreaterThan(Date.now());
    },
  );

  it("what the files of others left in it is told, and a second service with the checks that become web's", async () => {
    const side = await adopt("hotdash-side", "--stack", "staging");
    expect(side.stdout).toMatch(/a second service on the internal port 3000: .*its checks become web's/);
    expect(side.config?.["hotdash:dashboard"]).toMatchObject({
      web: { stop_signal: "SIGINT", checks: [{ type: "tcp" }, { type: "http", path: "/health" }] },
    });
    const file = await adopt("hotdash-file", "--stack", "production");
    expect(file.stdout).toMatch(/the variable ECTO_IPV6 = "true": not a variable of this program/);
    expect(file.config?.["hotdash:dashboard"]).toMatchObject({
      web: {
        names: { "web-ord-1": "quiet-lake-4712", "web-ord-2": "wispy-sun-4711" },
        concurrency: { type: "requests", soft_limit: 800, hard_limit: 1000 },
        checks: [{ path: "/health" }, { path: "/api/monitoring/health", interval: "30s" }],
      },
    });
  });
});

describe("an app whose database is not Supabase is not adopted before its data is moved", () => {
  const RUNBOOK = "docs/runbooks/move-a-database.md";

  it("a plain variable says where it is: the host, and the first command of the move", async () => {
    const { stdout, config } = await adopt("told");
    expect(config).toBeUndefined();
    expect(stdout).toMatch(/no settings are proposed until its data lies in Supabase/);
    expect(stdout).toMatch(/its database is elsewhere-pg\.flycast \(Fly Postgres.*as DATABASE_URL says/);
    expect(stdout).toContain(`${RUNBOOK}, step 1, begins with: fly proxy 15432:5432 -a elsewhere-pg`);
    // No word of anybody's changes that: the variable says it.
    expect((await adopt("told", "--supabase")).config).toBeUndefined();
  });

  it("a Postgres of its name beside it is a doubt that somebody has to settle", async () => {
    const { stdout, config } = await adopt("doubtful");
    expect(config).toBeUndefined();
    expect(stdout).toMatch(/its database may be the Postgres doubtful-db \(1 of 1 machines running\)/);
    // Shows the host and nothing of the password before it.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell that fills it in.
    expect(stdout).toContain("sh -c 'echo ${DATABASE_URL##*@}'");
    expect(stdout).toContain("hotdash adopt doubtful --supabase");
    const settled = await adopt("doubtful", "--supabase");
    expect(settled.config?.["hotdash:dashboard"]).toMatchObject({ app: "doubtful" });
    expect(settled.stdout).toMatch(/doubtful-db .* is beside it, and the app's database is Supabase/);
  });

  it("what stands still before the dump is told the dump, and a Postgres at rest keeps nobody", async () => {
    expect((await adopt("asleep")).stdout).toContain(`Nothing of asleep runs: ${RUNBOOK}, step 3`);
    const { config, stdout } = await adopt("resting");
    expect(config?.["hotdash:dashboard"]).toMatchObject({ app: "resting" });
    expect(stdout).toMatch(/resting-db \(0 of 1 machines running\) is beside it and stands still/);
  });

  it("another Postgres of the organisation is told, with how to see whether it is this app's", async () => {
    const { config, stdout } = await adopt("hotdash-staging");
    expect(config).toBeDefined();
    expect(stdout).toMatch(
      /the organisation also runs the Postgres .*hotdash-chatwoot-db.*: whether hotdash-staging reads it/,
    );
  });

  it("Chatwoot's is told with the host that it would print", async () => {
    const { stdout } = await adopt("hotdash-chatwoot");
    expect(stdout).toMatch(/its database may be the Postgres hotdash-chatwoot-db/);
    expect(stdout).toContain("sh -c 'echo $POSTGRES_HOST'");
  });
});
