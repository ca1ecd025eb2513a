import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { machineOf } from "../../components/fly/machine.ts";
import { servicesOf } from "../../components/render/services.ts";
import { systemsOf } from "../../components/systems/all.ts";
import type { Declaration } from "../../components/systems/declaration.ts";
import { groupsOn, reachOf, secretsOn } from "../../components/systems/parts.ts";
import { examine, loadSettings } from "../../settings/load.ts";
import { STAND_IN_REFS } from "../../settings/schema/supabase.ts";
import { OWNER } from "../../simulators/render/main.ts";
import { asInput, changed, goodConfig } from "./good-config.ts";

type Config = ReturnType<typeof goodConfig>;
const IMAGE = `ghcr.io/jgorzitza/price-watch:1.4.0@sha256:${"a".repeat(64)}`;
const TOKEN = "k3Xq9vLm2RtYw8Zp";

/** An app that nobody has told the program of, as a stack declares it. */
const app = (change: object = {}, stack = "staging"): Config => ({
  ...goodConfig(stack),
  "hotdash:render": { ownerId: OWNER.id },
  "hotdash:apps": {
    "price-watch": {
      ...{ image: IMAGE, port: 8080 },
      variables: {
        FEED_URL: { value: "https://feed.example.com/v1", shape: "address" },
        FEED_TOKEN: { secret: true },
        HOOK_KEY: { generate: true },
        DASHBOARD_URL: { from: "dashboard.url" },
        KEY_OF_PROJECT: { from: "dashboard.SUPABASE_SERVICE_KEY" },
        PAGE_SIZE: 50,
      },
      ...change,
    },
  },
  "hotdash:appSecrets": { "price-watch": { FEED_TOKEN: TOKEN } },
});
const input = (config: Config, stack = "staging") => {
  const given = asInput(stack, config);
  return { ...given, secretKeys: [...given.secretKeys, "hotdash:appSecrets"] };
};
const declared = (config: Config, stack = "staging"): Declaration[] => [
  ...systemsOf(loadSettings(input(config, stack)), IMAGE),
];
const own = (config: Config, stack = "staging") => {
  const [, found] = declared(config, stack);
  if (!found) throw new Error("no second system");
  return found;
};
const problems = (config: Config, stack = "staging") =>
  examine(input(config, stack)).problems.map(({ property, problem }) => `${property} ${problem}`);

describe("an app of the team's own", () => {
  test("gets its own variables alone, each from the one place that has it", () => {
    const [web] = own(app()).groups;
    const secrets = (goodConfig("staging") as Record<string, Record<string, string>>)["hotdash:secrets"];
    expect(web.values.fly).toEqual({
      env: {
        ...{ PORT: "8080", FEED_URL: "https://feed.example.com/v1", PAGE_SIZE: "50" },
        DASHBOARD_URL: "https://staging.hotrodan.com",
      },
      secrets: { FEED_TOKEN: TOKEN, KEY_OF_PROJECT: secrets?.SUPABASE_SERVICE_KEY },
      made: { HOOK_KEY: "price-watch.HOOK_KEY" },
    });
    const [dashboard] = declared(app());
    expect(JSON.stringify(dashboard)).not.toContain(TOKEN);
    expect(JSON.stringify(dashboard)).not.toContain("FEED_URL");
  });

  test("is private unless a reason says otherwise: behind Flycast, and at Render a private service", () => {
    const [web] = own(app()).groups;
    expect(web.reach?.by).toBe("flycast");
    expect(machineOf(web).services?.[0]?.ports).toEqual([{ port: 80, handlers: ["http"] }]);
    const settings = loadSettings(input(app({ host: "render" })));
    expect(servicesOf(settings, own(app({ host: "render" })), {})[0].args.type).toBe("private_service");
    expect(own(app({ public: "suppliers post their prices to it" })).groups[0].reach?.by).toBe("internet");
  });

  test("has two machines in production and may rest elsewhere", () => {
    const [production] = own(app({}, "production"), "production").groups;
    expect(production.count.regions).toEqual({ dfw: 2 });
    expect(machineOf(production).services?.[0]).toMatchObject({ autostop: "off", min_machines_running: 1 });
    expect(machineOf(own(app()).groups[0]).services?.[0]).toMatchObject({ autostop: "stop" });
  });

  test("has groups, jobs, a volume and a domain for a line or two each", () => {
    const { groups, domain } = own(
      app({
        public: "suppliers post their prices to it",
        domain: "prices.hotrodan.com",
        groups: { worker: { command: "npm run worker" } },
        jobs: { nightly: { command: "npm run nightly", schedule: "daily" } },
      }),
    );
    expect(domain).toBe("prices.hotrodan.com");
    expect(groups.map(({ name }) => name)).toEqual(["web", "worker", "nightly"]);
    expect(machineOf(groups[2] as (typeof groups)[0])).toMatchObject({
      schedule: "daily",
      restart: { policy: "no" },
    });
    const kept = own(app({ volume: { path: "/data", size_gb: 5 } })).groups[0];
    expect(kept.volume).toMatchObject({ name: "data", size_gb: 5 });
    expect(kept.reach?.by).toBe("network");
  });

  test("is absent by host: none, and nothing is asked of it then", () => {
    const config = { ...app({ host: "none" }), "hotdash:appSecrets": {} };
    expect(declared(config)).toHaveLength(1);
  });

  test("what the program makes for one app may be another's, under its own name", () => {
    const config = app();
    const apps = config["hotdash:apps"] as Record<string, object>;
    const both = {
      ...apps,
      caller: { image: IMAGE, variables: { WATCH_KEY: { from: "price-watch.HOOK_KEY" } } },
    };
    const [, , caller] = declared({ ...config, "hotdash:apps": both });
    expect(caller?.groups[0].values.fly.made).toEqual({ WATCH_KEY: "price-watch.HOOK_KEY" });
  });
});

describe("an app that is provisioned only", () => {
  const agents = (change: object, settings: object = {}): Config => ({
    ...goodConfig("staging"),
    "hotdash:render": { ownerId: OWNER.id },
    "hotdash:apps": { "agent-service": { port: 8787, variables: { PG_KEY: { secret: true } }, ...change } },
    ...settings,
  });

  test("has its app, a private address and the secrets that are given, and no machine", () => {
    const declaration = own(agents({ provisionOnly: true }));
    expect(groupsOn("fly", declaration)).toEqual([]);
    expect(reachOf(declaration)).toBe("flycast");
    expect(secretsOn("fly", declaration).values).toEqual({});
    const given = { "hotdash:appSecrets": { "agent-service": { PG_KEY: TOKEN } } };
    expect(secretsOn("fly", own(agents({ provisionOnly: true }, given))).values).toEqual({ PG_KEY: TOKEN });
  });

  test("gets its image by a plain change, and then its secrets are asked for", () => {
    expect(problems(agents({ image: IMAGE })).join("\n")).toContain(
      "appSecrets.agent-service.PG_KEY is required",
    );
    const given = { "hotdash:appSecrets": { "agent-service": { PG_KEY: TOKEN } } };
    expect(groupsOn("fly", own(agents({ image: IMAGE }, given)))).toHaveLength(1);
    expect(problems(agents({})).join("\n")).toContain("apps.agent-service.image is required");
    expect(problems(agents({ provisionOnly: true, host: "render" })).join("\n")).toContain("is for Fly");
  });

  test("the dashboard gets the agents' private address by itself, unless another is given", () => {
    const [fly] = declared(agents({ provisionOnly: true }));
    expect(fly?.groups[0].values.fly.env.AGENT_SDK_URL).toBe("http://hotdash-agent-service-staging.flycast");
    expect(fly?.groups[0].values.render.env).not.toHaveProperty("AGENT_SDK_URL");
    const onRender = agents({ host: "render", image: IMAGE, variables: {} }, { "hotdash:host": "render" });
    const [render] = declared(changedTo(onRender));
    expect(render?.groups[0].values.render.env.AGENT_SDK_URL).toBe(
      "http://hotdash-agent-service-staging:8787",
    );
    const [plain] = declared(goodConfig("staging"));
    expect(plain?.groups[0].values.fly.env).not.toHaveProperty("AGENT_SDK_URL");
  });

  test("is in the document as it may stand in a stack", () => {
    const text = readFileSync("docs/add-an-app.md", "utf8");
    const [, , block = ""] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => yaml);
    const { config } = parse(block) as { config: Config };
    expect(problems({ ...goodConfig("staging"), ...config })).toEqual([]);
    const [, agentService] = declared({ ...goodConfig("staging"), ...config });
    expect(agentService?.groups[0].values.fly.env.LLAMAINDEX_MCP_URL).toBe(
      "http://hotdash-llamaindex-mcp-staging.flycast",
    );
  });

  test("scales to zero where its settings say so", () => {
    const [web] = own(agents({ image: IMAGE, variables: {}, awake: 0 })).groups;
    expect(machineOf(web).services?.[0]).toMatchObject({ autostop: "stop", min_machines_running: 0 });
  });
});

/** The dashboard's image where Render can pull it. */
const changedTo = (config: Config) =>
  changed(config, ["dashboard", "imageRepository"], "ghcr.io/hotdash/dashboard");

describe("what is wrong with an app is said, all at once", () => {
  const variable = (given: unknown) => app({ variables: { FEED_TOKEN: { secret: true }, ONE: given } });
  const at = "hotdash:apps.price-watch";
  test.each<[string, Config, string]>([
    ["an image by tag alone", app({ image: "ghcr.io/x/y:1" }), `${at}.image is not pinned by a digest`],
    [
      "a database",
      app({ image: IMAGE.replace("price-watch", "postgres") }),
      `${at}.image is a database image`,
    ],
    ["the dashboard's app", app({ app: "hotdash-staging" }), `${at}.app is the app of another system`],
    ["production's app", app({ app: "hotdash-app" }), `${at}.app belongs to the stack production`],
    ["a retired app", app({ app: "hotdash-analytics-mcp" }), `${at}.app is a retired app`],
    [
      "a domain of nothing public",
      app({ domain: "prices.hotrodan.com" }),
      `${at}.domain is public, and the app is not`,
    ],
    ["a shell", app({ command: "sh -c start" }), `${at}.command starts a program that no list knows`],
    [
      "too little memory",
      app({ guest: { cpu_kind: "shared", cpus: 1, memory_mb: 1024 } }),
      `${at}.guest.memory_mb is 1024 MB`,
    ],
    [
      "an hour on Fly",
      app({ jobs: { nightly: { command: "npm run nightly", schedule: "0 3 * * *" } } }),
      `${at}.jobs.nightly.schedule is an hour of the day`,
    ],
    [
      "two sources",
      variable({ value: "x", from: "dashboard.url" }),
      `${at}.variables.ONE does not say in one way`,
    ],
    [
      "a reference to nothing",
      variable({ from: "dashbord.url" }),
      `${at}.variables.ONE refers to dashbord.url`,
    ],
    ["a ring", variable({ from: "price-watch.ONE" }), `${at}.variables.ONE refers to price-watch.ONE`],
    [
      "another's secret that goes to nobody",
      variable({ from: "dashboard.PG_URL" }),
      `${at}.variables.ONE refers to dashboard.PG_URL`,
    ],
    ["a secret in clear", variable(`sk-${"a1B2".repeat(8)}`), `${at}.variables.ONE holds`],
    ["another Postgres", variable("postgres://me@db.neon.tech/x"), `${at}.variables.ONE `],
  ])("%s", (_, config, expected) => {
    expect(problems(config).join("\n")).toContain(expected);
  });

  test("secrets that are missing, not declared, or stand-ins", () => {
    const without = { ...app(), "hotdash:appSecrets": {} };
    expect(problems(without).join("\n")).toContain("appSecrets.price-watch.FEED_TOKEN is required");
    const more = {
      ...app(),
      "hotdash:appSecrets": { "price-watch": { FEED_TOKEN: "changeme", OTHER: TOKEN } },
    };
    expect(problems(more).join("\n")).toContain("FEED_TOKEN is a default value");
    expect(problems(more).join("\n")).toContain("OTHER is no secret that the app price-watch declares");
    const clear = examine(asInput("staging", app())).problems.map(({ problem }) => problem);
    expect(clear.join("\n")).toContain("is stored in clear");
  });
});

describe("connections of the team's own apps", () => {
  const ref = STAND_IN_REFS.staging;
  const url = (limit: number, host = `aws-0-us-east-1.pooler.supabase.com`, user = `postgres.${ref}`) =>
    `postgresql://${user}:${TOKEN}@${host}:5432/postgres?sslmode=require&connection_limit=${limit}&connect_timeout=10`;
  const reader = (limit: number, change: object = {}, given = url(limit)): Config => ({
    ...goodConfig("staging"),
    "hotdash:apps": {
      reader: { image: IMAGE, port: 8080, variables: { PG_URL: { secret: true } }, ...change },
    },
    "hotdash:appSecrets": { reader: { PG_URL: given } },
  });
  const worker = { groups: { worker: { command: "npm run worker", regions: { dfw: 3 } } } };

  test("count in the pool of the stack's project, group by group", () => {
    expect(problems(reader(2, worker))).toEqual([]);
    expect(problems(reader(3, worker))).toContainEqual(
      expect.stringMatching(
        /^hotdash:appSecrets\.reader\.PG_URL lets the stack open more connections than the pooler has \(15\).*3 processes of appSecrets\.reader\.PG_URL/,
      ),
    );
  });

  test("count where they are the dashboard's by reference, and not while there is no machine", () => {
    const variables = { PG_URL: { from: "dashboard.DATABASE_URL" } };
    const many = { groups: { worker: { command: "npm run worker", regions: { dfw: 9 } } } };
    const borrowed = (more: object) => ({
      ...changed(reader(2, { variables, ...more }), ["cost", "budget"], 500),
      "hotdash:appSecrets": {},
    });
    expect(problems(borrowed({}))).toEqual([]);
    expect(problems(borrowed(many)).join()).toContain("lets the stack open more connections");
    expect(problems(borrowed({ ...many, provisionOnly: true, image: undefined }))).toEqual([]);
  });
});
