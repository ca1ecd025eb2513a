import { beforeEach, describe, expect, test } from "vitest";
import { connectionPool as rule } from "../../policies/connection-pool.ts";
import { fly } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, settings, stackIs, stackViolations, unknown } from "./kernel/judging.ts";
import { connection, processGroup, secrets, withValue } from "./kernel/resources.ts";

describeRule(rule, "connection-pool");
beforeEach(() => stackIs("production"));

type Given = readonly (readonly [type: string, props: object])[];
const limited = (limit: number, more: object = {}) => ({
  ...secrets,
  values: {
    POSTGRES_URL: connection.replace("connection_limit=3", `connection_limit=${limit}`),
    DIRECT_URL: connection.replace("connection_limit=3", "connection_limit=1"),
  },
  ...more,
});
const group = (machines: number, more: object = {}) => ({
  ...processGroup,
  regions: { dfw: machines },
  ...more,
});
const judged = (given: Given, config: object = {}) => stackViolations(rule, given, config);
const of = (app: string, limit: number, machines: number): Given => [
  [fly.Secrets, limited(limit, { app })],
  [fly.ProcessGroup, group(machines, { app })],
];

describe("the pool of 15", () => {
  test.each<[string, Given]>([
    [
      "two machines in a bluegreen release, three each",
      [
        [fly.Secrets, limited(3)],
        [fly.ProcessGroup, group(2, { strategy: "bluegreen" })],
      ],
    ],
    ["seven machines of two each", of("hotdash-app", 2, 7)],
    [
      "a group that opens none",
      [
        [fly.Secrets, limited(3)],
        [fly.ProcessGroup, group(4)],
        [fly.ProcessGroup, group(20, { group: "chroma" })],
      ],
    ],
    [
      "machines of an app without a connection",
      [...of("hotdash-app", 3, 4), [fly.ProcessGroup, group(50, { app: "hotdash-agents" })]],
    ],
    [
      "direct connections, which take none",
      [
        [
          fly.Secrets,
          {
            ...secrets,
            values: {
              DIRECT_URL:
                "postgresql://postgres:p@db.abcdefghijklmnopqrst.supabase.co:5432/postgres?sslmode=require",
            },
          },
        ],
        [fly.ProcessGroup, group(50)],
      ],
    ],
    ["nothing at all", []],
  ])("is enough for %s", (_, given) => expect(judged(given)).toEqual([]));

  test.each<[string, Given, RegExp]>([
    [
      "three machines in a bluegreen release, three each",
      [
        [fly.Secrets, limited(3)],
        [fly.ProcessGroup, group(3, { strategy: "bluegreen" })],
      ],
      /^hotdash-app\/web lets the stack open more connections than the pooler has \(15\).*Set the strategy of web to rolling, which brings no second set, or set connection_limit to 2 or less, or raise the pool size/,
    ],
    [
      "two apps together that fit one by one",
      [...of("hotdash-app", 3, 3), ...of("hotdash-agents", 3, 3)],
      /more connections than the pooler has \(15\)/,
    ],
    [
      "two groups of one app",
      [...of("hotdash-app", 3, 3), [fly.ProcessGroup, group(3, { group: "worker" })]],
      /3 processes of hotdash-app\/web; 3 processes of hotdash-app\/worker/,
    ],
    [
      "more machines than connections",
      of("hotdash-app", 1, 15),
      /^supabase\.defaultPoolSize is too few for 16 processes at once/,
    ],
  ])("is too small for %s", (_, given, message) => {
    const messages = judged(given).join("\n");
    expect(messages).toMatch(message);
    expect(messages).not.toContain(canary);
  });
});

test("an alias of a connection is no second one", () => {
  const values = limited(3).values;
  const aliased = { ...secrets, values: { ...values, DATABASE_URL: values.POSTGRES_URL } };
  expect(
    judged([
      [fly.Secrets, aliased],
      [fly.ProcessGroup, group(4)],
    ]),
  ).toEqual([]);
});

describe("role-wise connections", () => {
  const base = limited(2).values;
  const given = (values: object): Given => [
    [fly.Secrets, { ...secrets, values: { ...base, ...values } }],
    [fly.ProcessGroup, group(4)],
  ];
  const manager = base.POSTGRES_URL.replace("postgresql://postgres.", "postgresql://manager.");
  test("add up with the application's own: each has a client, whatever its value", () => {
    expect(judged(given({}))).toEqual([]);
    const said = judged(given({ DATABASE_URL_DATA: base.POSTGRES_URL })).join("\n");
    expect(said).toMatch(/4 processes of hotdash-app\/web; 4 processes of hotdash-app\/web as DATA/);
    expect(said).not.toContain(canary);
  });
  test("of another user of the database have a pool of their own, which has its size too", () => {
    expect(judged(given({ DATABASE_URL_MANAGER: manager }))).toEqual([]);
    const greedy = manager.replace("connection_limit=2", "connection_limit=4");
    expect(judged(given({ DATABASE_URL_MANAGER: greedy }))).toEqual([
      expect.stringMatching(
        /^hotdash-app\/web as MANAGER lets the stack open more .*Set connection_limit to 3 or less/,
      ),
    ]);
  });
  test("of migrations are none of a process", () => {
    expect(judged(given({ DIRECT_URL_DATA: base.DIRECT_URL, DIRECT_URL_AGENTS: base.DIRECT_URL }))).toEqual(
      [],
    );
  });
});

test("an app whose secrets come in two resources is one app, with the larger limit", () => {
  const two = (limit: number): Given => [
    [fly.Secrets, limited(1)],
    [fly.Secrets, { ...secrets, values: { DATABASE_URL: limited(limit).values.POSTGRES_URL } }],
    [fly.ProcessGroup, group(4)],
  ];
  expect(judged(two(3))).toEqual([]);
  expect(judged(two(4))).toHaveLength(1);
});

test("the pool is as big as the settings say", () => {
  const supabase = settings.supabase as object;
  stackIs("production", { supabase: { ...supabase, defaultPoolSize: 21 } });
  expect(judged(of("hotdash-app", 2, 10))).toEqual([]);
  expect(judged(of("hotdash-app", 2, 11))).toHaveLength(1);
});

test("without readable settings the default counts, and that they are wrong is said", () => {
  stackIs("production", { supabase: undefined });
  const messages = judged(of("hotdash-app", 3, 10)).join("\n");
  expect(messages).toMatch(/hotdash:supabase is missing or cannot be read/);
  expect(messages).toMatch(/than the pooler has \(15\)/);
});

test("groups that open no connection are named in the configuration", () => {
  const given: Given = [...of("hotdash-app", 3, 4), [fly.ProcessGroup, group(9, { group: "cron" })]];
  expect(judged(given)).toHaveLength(2);
  expect(judged(given, { withoutPostgres: ["chroma", "cron"] })).toEqual([]);
});

test.each([
  ["values", fly.Secrets],
  ["values.POSTGRES_URL", fly.Secrets],
  ["app", fly.Secrets],
  ["regions", fly.ProcessGroup],
  ["regions.dfw", fly.ProcessGroup],
  ["strategy", fly.ProcessGroup],
])("an unknown %s is a violation", (path, type) => {
  const given = of("hotdash-app", 1, 1).map(([each, props]): [string, object] => [
    each,
    each === type ? withValue(props, path, unknown) : props,
  ]);
  expect(judged(given).join("\n")).toContain(`${path} is unknown in this preview`);
});

test.each(["two", null, undefined])("a number of machines that is %j is a violation", (count) => {
  const given: Given = [
    [fly.Secrets, limited(1)],
    [fly.ProcessGroup, withValue(group(1), "regions.dfw", count)],
  ];
  expect(judged(given)).toEqual([expect.stringMatching(/^regions\.dfw is missing or has a form/)]);
});

describe("a process of Rails, whose connection stands in parts", () => {
  const env = (host: string, more: object = {}) => ({
    ...{ POSTGRES_HOST: host, POSTGRES_PORT: "5432", POSTGRES_USERNAME: `postgres.${"a".repeat(20)}` },
    ...more,
  });
  const rails = (machines: number, host: string, more: object = {}) =>
    group(machines, {
      app: "hotdash-support",
      machine: {
        ...processGroup.machine,
        env: env(host, more),
        init: { cmd: "bundle exec rails s".split(" ") },
      },
    });
  const pooler = "aws-0-us-east-1.pooler.supabase.com";

  test("takes as many connections as it has threads", () => {
    expect(judged([[fly.ProcessGroup, rails(3, pooler)]])).toEqual([]);
    expect(judged([[fly.ProcessGroup, rails(3, pooler, { RAILS_MAX_THREADS: "6" })]])).toEqual([
      expect.stringMatching(/hotdash-support\/web.* Set its threads to 5 or less/),
    ]);
  });

  test("past the pooler, beside the pool of the other apps", () => {
    const direct = "db.abcdefghijklmnopqrst.supabase.co";
    expect(judged([...of("hotdash-app", 3, 4), [fly.ProcessGroup, rails(9, direct)]])).toEqual([]);
    expect(judged([...of("hotdash-app", 3, 4), [fly.ProcessGroup, rails(10, direct)]])).toEqual([
      expect.stringMatching(/supabase\.maxConnections is too few for 50 connections past the pooler/),
    ]);
  });
});
