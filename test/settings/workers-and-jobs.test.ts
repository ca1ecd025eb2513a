import { describe, expect, test } from "vitest";
import { machineOf } from "../../components/fly/machine.ts";
import { servicesOf } from "../../components/render/services.ts";
import { systemsOf } from "../../components/systems/all.ts";
import { groupsOn } from "../../components/systems/parts.ts";
import { stackJobs } from "../../settings/jobs.ts";
import { examine, loadSettings } from "../../settings/load.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { notesOn } from "../../settings/notes.ts";
import { OWNER } from "../../simulators/render/main.ts";
import { asInput, CANARY, type Config, changed, goodConfig } from "./good-config.ts";

const IMAGE = `ghcr.io/hotdash/dashboard:1.0.0@sha256:${"a".repeat(64)}`;
type Change = [path: string[], value: unknown];
const WORKER: Change = [["dashboard", "worker"], { command: "npm run worker" }];
const RENDER: Change[] = [
  [["host"], "render"],
  [["dashboard", "imageRepository"], "ghcr.io/hotdash/dashboard"],
  [["supabase", "defaultPoolSize"], 60],
];

/** A stack whose webhooks wait in Redis. */
function withQueue(stack: string, ...changes: Change[]): Config {
  const variables = { ...(goodConfig(stack)["hotdash:variables"] as object), WEBHOOK_QUEUE_DRIVER: "bullmq" };
  const base = {
    ...goodConfig(stack),
    "hotdash:variables": variables,
    "hotdash:secrets": inventedSecrets(stack, CANARY, { variables: variables as never }),
    "hotdash:render": { ownerId: OWNER.id },
  };
  return changes.reduce<Config>((config, [path, value]) => changed(config, path, value), base);
}
const problems = (stack: string, config: Config) =>
  examine(asInput(stack, config)).problems.map(({ property, problem }) => `${property} ${problem}`);
const dashboard = (config: Config, stack = "staging") => {
  const settings = loadSettings(asInput(stack, config));
  return { settings, declared: systemsOf(settings, IMAGE)[0] };
};
const group = (config: Config, name: string, stack = "staging") =>
  groupsOn("fly", dashboard(config, stack).declared).find((one) => one.name === name);

describe("the webhook queue's worker", () => {
  test("is absent without a command, and needed by bullmq", () => {
    expect(group(goodConfig("staging"), "worker")).toBeUndefined();
    expect(problems("staging", withQueue("staging"))).toEqual([
      "hotdash:dashboard.worker.command is required because WEBHOOK_QUEUE_DRIVER is bullmq: nothing would work the queue off",
    ]);
    expect(problems("staging", withQueue("staging", WORKER))).toEqual([]);
    expect(problems("staging", changed(goodConfig("staging"), ...WORKER))).toEqual([
      expect.stringMatching(/worker\.command has nothing to work off: WEBHOOK_QUEUE_DRIVER is memory/),
    ]);
  });

  test("is a group of the dashboard's app that nobody reaches, with time for its longest job", () => {
    const worker = group(
      withQueue("staging", [["dashboard", "worker"], { command: "node build/worker.js", longest_job: "2m" }]),
      "worker",
    );
    if (!worker) throw new Error("no worker");
    expect(machineOf(worker)).toMatchObject({
      init: { cmd: ["node", "build/worker.js"] },
      stop_config: { signal: "SIGTERM", timeout: "135s" },
      restart: { policy: "always" },
    });
    expect(machineOf(worker)).not.toHaveProperty("services");
    expect(worker.rollout).toMatchObject({
      strategy: "rolling",
      rollout: { health_timeout_seconds: 300 + 135 },
    });
    expect(worker.values.fly.secrets.UPSTASH_REDIS_URL).toMatch(/^rediss:/);
  });

  test("is a background worker on Render, with the same time", () => {
    const { settings, declared } = dashboard(withQueue("staging", WORKER, ...RENDER));
    const found = servicesOf(settings, declared, {}).find(({ name }) => name === "worker");
    expect(found?.args).toMatchObject({
      ...{ type: "background_worker", name: "hotdash-staging-worker", dockerCommand: "npm run worker" },
      ...{ numInstances: 1, maxShutdownDelaySeconds: 75 },
    });
  });

  test.each<[string, Change[], RegExp]>([
    ["longest_job", [[["dashboard", "worker", "longest_job"], "5m"]], /5m that Fly gives .* shared CPUs/],
    [
      "longest_job",
      [[["dashboard", "worker", "longest_job"], "5m"], ...RENDER],
      /5m that Render gives a service/,
    ],
    ["stop_timeout", [[["dashboard", "worker", "stop_timeout"], "60s"]], /is no longer than the longest job/],
    [
      "longest_job",
      [
        [["dashboard", "worker", "longest_job"], "4m"],
        [["dashboard", "web", "rollout"], { deadline_seconds: 400 }],
      ],
      /leaves a rollout of 400 seconds/,
    ],
  ])("gets no more and no less time than it can have: %s", (field, changes, says) => {
    const found = problems("staging", withQueue("staging", WORKER, ...changes));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      new RegExp(`^hotdash:dashboard\\.worker\\.${field} ${says.source}|${says.source}`),
    );
  });

  test("counts for the pool, the budget and the memory floor", () => {
    const many = withQueue("staging", [
      ["dashboard", "worker"],
      { command: "npm run worker", regions: { dfw: 40 } },
    ]);
    expect(problems("staging", many).join("\n")).toMatch(/defaultPoolSize is too few[\s\S]*cost\.budget/);
    const small = { command: "npm run worker", guest: { cpu_kind: "shared", cpus: 1, memory_mb: 1024 } };
    expect(problems("staging", withQueue("staging", [["dashboard", "worker"], small]))).toEqual([
      expect.stringMatching(/worker\.guest\.memory_mb is 1024 MB, below the 2048 MB that worker must have/),
    ]);
  });
});

describe("a queue in memory", () => {
  const note = (stack: string, ...changes: Change[]) =>
    notesOn(
      loadSettings(
        asInput(
          stack,
          changes.reduce((config, [path, value]) => changed(config, path, value), goodConfig(stack)),
        ),
      ),
    ).filter((text) => text.startsWith("WEBHOOK_QUEUE_DRIVER"));

  test("is a warning with several web machines, whatever makes them several", () => {
    expect(note("production")).toEqual([expect.stringMatching(/up to 2 web machines: each has a queue/)]);
    expect(note("staging")).toEqual([]);
    expect(note("staging", [["dashboard", "web", "autoscale"], { min: 0, max: 3 }])).toHaveLength(1);
    const scaled = { ownerId: OWNER.id, web: { autoscale: { min: 1, max: 2 } } };
    expect(note("staging", ...RENDER, [["render"], scaled])).toHaveLength(1);
  });
});

describe("Render's Key Value", () => {
  const onKeyValue = (...changes: Change[]) =>
    withQueue(
      "staging",
      WORKER,
      ...RENDER,
      [["render", "keyValue"], { plan: "starter" }],
      [["secrets", "UPSTASH_REDIS_URL"], undefined],
      [["secrets", "UPSTASH_REDIS_REST_URL"], undefined],
      [["secrets", "UPSTASH_REDIS_REST_TOKEN"], undefined],
      ...changes,
    );

  test("stands in for Upstash, and gives bullmq its address", () => {
    expect(problems("staging", onKeyValue())).toEqual([]);
    const { settings, declared } = dashboard(onKeyValue());
    for (const { args } of servicesOf(settings, declared, { REDIS_URL: "redis://red-1:6379" as never }))
      if (args.name !== "hotdash-staging-chroma")
        expect(args.generated).toMatchObject({ UPSTASH_REDIS_URL: "redis://red-1:6379" });
  });

  test("does not where the stack is on Fly too, nor where another Redis is given", () => {
    expect(problems("staging", onKeyValue([["host"], "both"])).join()).toContain("secrets.UPSTASH_REDIS_URL");
    const given: Change = [
      ["secrets", "UPSTASH_REDIS_URL"],
      `rediss://default:${CANARY}@invented-queue.upstash.io:6379`,
    ];
    const config = onKeyValue(given);
    expect(problems("staging", config)).toHaveLength(2);
  });

  test("keeps what waits in it", () => {
    expect(
      problems("staging", onKeyValue([["render", "keyValue", "maxmemoryPolicy"], "allkeys_lru"])),
    ).toEqual([expect.stringMatching(/^hotdash:render\.keyValue\.maxmemoryPolicy drops keys/)]);
  });
});

describe("a job", () => {
  const own = `ghcr.io/jgorzitza/etl:1.2.0@sha256:${"b".repeat(64)}`;
  const JOBS: Change = [
    ["dashboard", "jobs"],
    {
      "shopify-sync": { command: "npm run ops:shopify-sync", schedule: "hourly", retries: 2 },
      "zoho-etl": { command: "node etl.js", image: own, schedule: "weekly", deadline: "2h" },
    },
  ];

  test("is one machine that Fly starts, with the release's image or its own", () => {
    const config = changed(goodConfig("staging"), ...JOBS);
    expect(problems("staging", config)).toEqual([]);
    const [sync, etl] = ["shopify-sync", "zoho-etl"].map((name) => group(config, name));
    if (!sync || !etl) throw new Error("no jobs");
    expect(machineOf(sync)).toMatchObject({
      schedule: "hourly",
      restart: { policy: "on-failure", max_retries: 2 },
      init: { cmd: ["npm", "run", "ops:shopify-sync"] },
    });
    expect(sync.count.regions).toEqual({ dfw: 1 });
    expect([sync.image, etl.image]).toEqual([undefined, own]);
    expect(machineOf(etl).restart).toEqual({ policy: "no" });
  });

  test("is a cron job by expression on Render, at an hour where Fly has a word alone", () => {
    const jobs = {
      nightly: { command: "npm run ai:build-index", schedule: "0 3 * * *" },
      weekly: { command: "npm run export", schedule: "weekly" },
    };
    const config = [...RENDER, [["render"], { ownerId: OWNER.id }] as Change].reduce(
      (all, [path, value]) => changed(all, path, value),
      changed(goodConfig("staging"), ["dashboard", "jobs"], jobs),
    );
    expect(problems("staging", config)).toEqual([]);
    const { settings, declared } = dashboard(config);
    const crons = servicesOf(settings, declared, {}).filter(({ args }) => args.type === "cron_job");
    expect(crons.map(({ args }) => [args.name, args.schedule])).toEqual([
      ["hotdash-staging-nightly", "0 3 * * *"],
      ["hotdash-staging-weekly", "17 4 * * 0"],
    ]);
    const late = { ...jobs.nightly, deadline: "13h", retries: 1 };
    expect(problems("staging", changed(config, ["dashboard", "jobs"], { nightly: late }))).toEqual([
      expect.stringMatching(/deadline is later than Render lets a run go on/),
      expect.stringMatching(/retries is not for Render/),
    ]);
  });

  test("of a stack on both platforms runs on one: Fly, or Render where it has an hour", () => {
    const jobs = {
      sync: { command: "node sync.js", schedule: "hourly", retries: 1 },
      nightly: { command: "node nightly.js", schedule: "0 3 * * *" },
    };
    const config = [...RENDER, [["host"], "both"], [["render"], { ownerId: OWNER.id }]].reduce(
      (all, [path, value]) => changed(all, path as string[], value),
      changed(goodConfig("staging"), ["dashboard", "jobs"], jobs),
    );
    expect(problems("staging", config)).toEqual([]);
    const { declared } = dashboard(config);
    const on = (platform: "fly" | "render") =>
      groupsOn(platform, declared).flatMap(({ name, schedule }) => (schedule ? [name] : []));
    expect([on("fly"), on("render")]).toEqual([["sync"], ["nightly"]]);
  });

  test("of a team's own app is held to the same", () => {
    const app = {
      image: own,
      jobs: { poll: { command: "node poll.js", schedule: "hourly", deadline: "2h" } },
    };
    const config = { ...goodConfig("staging"), "hotdash:apps": { watch: app } };
    expect(problems("staging", config)).toEqual([
      expect.stringMatching(/^hotdash:apps\.watch\.jobs\.poll\.deadline is later than the next start/),
    ]);
  });

  test("has half an hour, or as long as until the next start", () => {
    const jobs = { ten: { command: "node a.js", schedule: "*/10 * * * *", retries: 0 } };
    const [ten] = stackJobs(
      { stack: "staging", environmentClass: "staging" },
      { host: "render", dashboard: { app: "hotdash-staging", jobs } },
    );
    expect(ten).toMatchObject({ period: 600_000, deadline: 600_000, onRender: "*/10 * * * *" });
  });
});
