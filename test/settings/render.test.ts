import { describe, expect, it, test } from "vitest";
import { examine, loadSettings } from "../../settings/load.ts";
import { inventedSecrets, renderEnvironment, requiredSecrets } from "../../settings/matrix.ts";
import { asInput, CANARY, type Config, changed, goodConfig } from "./good-config.ts";

const OWNER = "tea-hotdash0000000000000";

/** A stack on Render with good settings. */
function onRender(stack: string, ...changes: [path: string[], value: unknown][]): Config {
  const base: [string[], unknown][] = [
    [["host"], "render"],
    [["dashboard", "imageRepository"], "ghcr.io/hotdash/dashboard"],
    [["render"], { ownerId: OWNER }],
    ...changes,
  ];
  return base.reduce((config, [path, value]) => changed(config, path, value), goodConfig(stack));
}
const problemsOf = (stack: string, config: Config) => examine(asInput(stack, config)).problems;

describe("a stack on Render", () => {
  it.each(["staging", "production"])(
    "%s is good as it is, and keeps everything of Fly's by default",
    (stack) => {
      expect(problemsOf(stack, onRender(stack))).toEqual([]);
      const { host, render } = loadSettings(asInput(stack, goodConfig(stack)));
      expect(host).toBe("fly");
      expect(render.web).toMatchObject({ plan: "standard", instances: stack === "production" ? 2 : 1 });
    },
  );

  it.each<[string, string, [string[], unknown], string, RegExp, string]>([
    [
      "a host that is none",
      "staging",
      [["host"], "heroku"],
      "hotdash:host",
      /one of fly, render, both/,
      "config set 'hotdash:host' fly -s staging",
    ],
    [
      "no workspace",
      "staging",
      [["render", "ownerId"], undefined],
      "hotdash:render.ownerId",
      /required because host is not fly/,
      "config set --path 'hotdash:render.ownerId' '<value>' -s staging",
    ],
    [
      "a workspace's name instead of its id",
      "staging",
      [["render", "ownerId"], "hotdash"],
      "hotdash:render.ownerId",
      /id of a Render workspace/,
      "config set --path 'hotdash:render.ownerId'",
    ],
    [
      "a plan below the memory floor",
      "production",
      [["render", "web", "plan"], "starter"],
      "hotdash:render.web.plan",
      /512 MB, below the 2048 MB/,
      "config set --path 'hotdash:render.web.plan' standard -s production",
    ],
    [
      "a worker below the memory floor",
      "staging",
      [["render", "workers"], { queue: { command: "npm run worker", plan: "starter" } }],
      "hotdash:render.workers.queue.plan",
      /below the 2048 MB that queue must have/,
      "config set --path 'hotdash:render.workers.queue.plan' standard -s staging",
    ],
    [
      "a job below the memory floor without a reason",
      "staging",
      [["render", "crons"], { nightly: { command: "x", schedule: "0 3 * * *", plan: "starter" } }],
      "hotdash:render.crons.nightly.plan",
      /or an entry \{group, memory_mb, reason\} in fly\.memoryExceptions/,
      "config set --path 'hotdash:render.crons.nightly.plan' standard -s staging",
    ],
    [
      "one instance in production",
      "production",
      [["render", "web", "instances"], 1],
      "hotdash:render.web.instances",
      /one instance's end would be an outage/,
      "config set --path 'hotdash:render.web.instances' 2 -s production",
    ],
    [
      "a range that is none",
      "staging",
      [["render", "web", "autoscale"], { min: 5, max: 2 }],
      "hotdash:render.web.autoscale.max",
      /below min \(5\)/,
      "config set --path 'hotdash:render.web.autoscale.max' 5 -s staging",
    ],
    [
      "a worker's range that is none",
      "staging",
      [["render", "workers"], { queue: { command: "npm run worker", autoscale: { min: 8, max: 3 } } }],
      "hotdash:render.workers.queue.autoscale.max",
      /below min \(8\)/,
      "config set --path 'hotdash:render.workers.queue.autoscale.max' 8 -s staging",
    ],
    [
      "a range that nothing moves",
      "staging",
      [["render", "web", "autoscale"], { min: 1, max: 2, cpu: "none" }],
      "hotdash:render.web.autoscale.cpu",
      /leaves nothing that asks for another instance/,
      "config set --path 'hotdash:render.web.autoscale.cpu' 60 -s staging",
    ],
    [
      "a disk at the web service",
      "staging",
      [["dashboard", "chroma", "mode"], "per-machine"],
      "hotdash:dashboard.chroma.mode",
      /one instance, without autoscaling and without zero-downtime deploys/,
      "config set --path 'hotdash:dashboard.chroma.mode' group -s staging",
    ],
    [
      "Fly's private registry",
      "staging",
      [["dashboard", "imageRepository"], "registry.fly.io/hotdash-staging"],
      "hotdash:dashboard.imageRepository",
      /from which Render cannot pull/,
      "config set --path 'hotdash:dashboard.imageRepository'",
    ],
    [
      "a schedule that is none",
      "staging",
      [["render", "crons"], { nightly: { command: "x", schedule: "daily" } }],
      "hotdash:render.crons.nightly.schedule",
      /a cron expression of five fields/,
      "config set --path 'hotdash:render.crons.nightly.schedule'",
    ],
  ])("refuses %s", (_, stack, [path, value], property, says, fix) => {
    const found = problemsOf(stack, onRender(stack, [path, value])).filter(
      (one) => one.property === property,
    );
    expect(found).toHaveLength(1);
    expect(`${found[0]?.problem} ${found[0]?.allowed}`).toMatch(says);
    expect(found[0]?.fix).toContain(fix);
  });

  it("says everything that is wrong at once", () => {
    const config = onRender(
      "production",
      [["render"], { web: { plan: "free", instances: 1 } }],
      [["dashboard", "chroma", "mode"], "per-machine"],
      [["dashboard", "web", "strategy"], "rolling"],
    );
    expect(problemsOf("production", config).map(({ property }) => property)).toEqual(
      expect.arrayContaining([
        "hotdash:render.ownerId",
        "hotdash:render.web.plan",
        "hotdash:render.web.instances",
        "hotdash:dashboard.chroma.mode",
      ]),
    );
  });

  it("reaches Supabase through the pooler only: Render has no IPv6", () => {
    const secrets = inventedSecrets("staging", CANARY);
    const direct = (secrets.POSTGRES_URL ?? "")
      .replace(/postgres\.\w+:/, "postgres:")
      .replace(/@[^:]+:/, "@db.hotdashstagingrefxxx.supabase.co:");
    const config = onRender("staging", [["secrets", "POSTGRES_URL"], direct]);
    const [problem] = problemsOf("staging", config);
    expect(problem?.property).toBe("hotdash:secrets.POSTGRES_URL");
    expect(JSON.stringify(problem)).not.toContain(CANARY);
  });

  it("opens no more connections than the pooler has, twice in a deploy", () => {
    const many = onRender("staging", [["render", "web", "instances"], 4]);
    const [problem] = problemsOf("staging", many);
    expect(problem?.problem).toMatch(/more connections than the pooler has/);
    const worker = { command: "npm run worker", autoscale: { min: 1, max: 4 } };
    const [scaled] = problemsOf("staging", onRender("staging", [["render", "workers"], { queue: worker }]));
    expect(scaled?.problem).toMatch(/more connections than the pooler has/);
    const both = onRender("staging", [["host"], "both"], [["supabase", "defaultPoolSize"], 60]);
    expect(problemsOf("staging", both)).toEqual([]);
  });

  it("needs no Redis of its own making where it has a Key Value, whose address Pulumi fills in", () => {
    const redis: [string[], unknown][] = [[["variables", "SESSION_STORAGE"], "redis"]];
    expect(problemsOf("staging", onRender("staging", ...redis)).map(({ property }) => property)).toEqual([
      "hotdash:secrets.REDIS_URL",
    ]);
    const config = onRender("staging", ...redis, [["render", "keyValue"], {}]);
    expect(problemsOf("staging", config)).toEqual([]);
  });

  it("is not for previews", () => {
    const config = changed(changed(goodConfig("staging"), ["host"], "render"), ["render"], {
      ownerId: OWNER,
    });
    const found = problemsOf("pr-7", config).filter(({ property }) => property === "hotdash:host");
    expect(found[0]).toMatchObject({ allowed: "fly" });
  });
});

test("the services get what the machines get, with the addresses of their own platform", () => {
  const { env, secrets } = renderEnvironment(loadSettings(asInput("staging", onRender("staging"))));
  expect(env).toMatchObject({
    PORT: "8080",
    APP_URL: "https://staging.hotrodan.com",
    CHROMA_URL: "http://hotdash-staging-chroma:8080",
  });
  expect(JSON.stringify(env)).not.toMatch(/\.internal|\.fly\.dev/);
  expect(Object.keys(secrets)).toEqual(expect.arrayContaining(["POSTGRES_URL", "DATABASE_URL"]));
  expect(requiredSecrets("staging")).not.toContain("REDIS_URL");
});
