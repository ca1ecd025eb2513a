import { beforeEach, describe, expect, test } from "vitest";
import { knownVariables as rule } from "../../policies/known-variables.ts";
import type { Place } from "../../settings/matrix/allowed.ts";
import { fly, github, render } from "../../settings/tokens.ts";
import { KNOWN, strangeCases } from "../settings/rules/variables-corpus.ts";
import { describeRule } from "./kernel/head.ts";
import { stackIs, unknown, violations } from "./kernel/judging.ts";
import {
  cronJob,
  envGroup,
  githubSecret,
  good,
  job,
  privateService,
  processGroup,
  releaseCommand,
  secrets,
  variable,
  webService,
  withValue,
  worker,
} from "./kernel/resources.ts";

describeRule(rule, "known-variables");
beforeEach(() => stackIs("production"));

test.each(good)("allows %s as the program declares it (%#)", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

/** Where a resource has variables, and of which place they are. */
const objects: [string, string, object, string, Place][] = [
  ["a machine", fly.ProcessGroup, processGroup, "machine.env", "fly env"],
  ["a worker", fly.ProcessGroup, worker, "machine.env", "fly env"],
  ["a job", fly.ProcessGroup, job, "machine.env", "fly env"],
  ["a machine's process", fly.ProcessGroup, processGroup, "machine.processes.0.env", "fly env"],
  ["a machine's container", fly.ProcessGroup, processGroup, "machine.containers.0.env", "fly env"],
  ["a release command", fly.ReleaseCommand, releaseCommand, "env", "fly env"],
  ["an app's secrets", fly.Secrets, secrets, "values", "fly secret"],
  ["what Pulumi makes", fly.Secrets, secrets, "generated", "generated"],
  ["a service", render.Service, webService, "env", "fly env"],
  ["a cron job", render.Service, cronJob, "env", "fly env"],
  ["a service's secrets", render.Service, webService, "secrets", "fly secret"],
  ["what Render makes", render.Service, webService, "generated", "generated"],
  ["a group", render.EnvGroup, envGroup, "env", "fly env"],
  ["a group's secrets", render.EnvGroup, envGroup, "secrets", "fly secret"],
  ["what a group makes", render.EnvGroup, envGroup, "generated", "generated"],
];

describe.each(objects)("in %s", (_, type, base, path, place) => {
  test("what the lists know passes", () => {
    for (const [name, value] of Object.entries(KNOWN[place]))
      expect(violations(rule, type, withValue(base, path, { [name]: value })), name).toEqual([]);
  });
  test("everything else is refused, in every kind of stack", () => {
    for (const stack of ["production", "staging", "pr-12"]) {
      stackIs(stack);
      for (const each of strangeCases.filter((one) => one.place === place)) {
        // The one name that is staging's own.
        if (each.name === "STAGING_DB_URL" && stack === "staging") continue;
        expect(
          violations(rule, type, withValue(base, path, { [each.name]: each.value })),
          `${each.name} in ${stack}`,
        ).toHaveLength(1);
      }
    }
  });
  test("variables that are no object are refused, and unknown ones too", () => {
    for (const value of [["A=1"], "A=1", 1])
      expect(violations(rule, type, withValue(base, path, value))).toEqual([
        expect.stringMatching(/is no object of variables/),
      ]);
    expect(violations(rule, type, withValue(base, path, unknown))).toEqual([
      expect.stringMatching(`^${path.replace(".0.", "\\.?\\[?0\\]?\\.")} is unknown`),
    ]);
  });
  test("an unknown value counts by its name", () => {
    const [name = ""] = Object.keys(KNOWN[place]);
    const messages = violations(rule, type, withValue(base, path, { [name]: unknown }));
    if (place === "generated") expect(messages).toEqual([]);
    else expect(messages).toEqual([expect.stringMatching(`${name} is unknown`)]);
    expect(violations(rule, type, withValue(base, path, { ELSE: unknown }))).toEqual([
      expect.stringMatching(/ELSE is a variable that no list knows/),
    ]);
  });
});

describe("on GitHub", () => {
  const kinds: [string, Place, (name: string, value: unknown) => object][] = [
    [
      github.ActionsEnvironmentVariable,
      "github variable",
      (name, value) => withValue(variable(name, ""), "value", value),
    ],
    [
      github.ActionsEnvironmentSecret,
      "github secret",
      (name, value) => withValue(githubSecret(name, ""), "plaintextValue", value),
    ],
  ];
  test.each(kinds)("%s has what the lists know and nothing else", (type, place, props) => {
    for (const [name, value] of Object.entries(KNOWN[place]))
      expect(violations(rule, type, props(name, value)), name).toEqual([]);
    for (const { name, value } of strangeCases.filter((one) => one.place === place))
      expect(violations(rule, type, props(name, value)), name).toHaveLength(1);
    const [name = ""] = Object.keys(KNOWN[place]);
    expect(violations(rule, type, props(name, unknown))).toEqual([expect.stringMatching(/is unknown/)]);
    expect(
      violations(rule, type, { ...props(name, ""), variableName: unknown, secretName: unknown }),
    ).toEqual([expect.stringMatching(/Name is unknown/)]);
  });
  test("a value that was encrypted before has no form that can be judged", () => {
    const { plaintextValue: _, ...rest } = githubSecret("DIRECT_URL", "");
    expect(violations(rule, github.ActionsEnvironmentSecret, { ...rest, encryptedValue: "x" })).toHaveLength(
      1,
    );
  });
});

describe("what no list sees is refused", () => {
  test.each([
    [
      "files of a machine",
      fly.ProcessGroup,
      processGroup,
      "machine.files",
      [{ guest_path: "/x", raw_value: "eA==" }],
    ],
    [
      "variables of Fly's own",
      fly.ProcessGroup,
      processGroup,
      "machine.processes.0.env_from",
      [{ env_var: "X" }],
    ],
    ["secret files", render.Service, webService, "secretFiles", { ".env": "A=1" }],
    ["a group's secret files", render.EnvGroup, envGroup, "secretFiles", { "key.pem": "x" }],
    ["names that others set", render.Service, webService, "external", ["LOG_LEVEL"]],
    ["a group's names that others set", render.EnvGroup, envGroup, "external", ["LOG_LEVEL"]],
    ["variables in Render's own form", render.Service, webService, "envVars", [{ key: "A", value: "1" }]],
  ])("%s", (_, type, base, path, value) => {
    expect(violations(rule, type, withValue(base, path, value))).toEqual([
      expect.stringMatching(/brings in what no list of variables knows/),
    ]);
    expect(violations(rule, type, withValue(base, path, unknown))).toEqual([
      expect.stringMatching(/is unknown/),
    ]);
  });
});

test("a machine that nobody knows is refused", () => {
  expect(violations(rule, fly.ProcessGroup, withValue(processGroup, "machine", unknown))).toEqual([
    expect.stringMatching(/^machine is unknown/),
  ]);
});

describe("what a stack declares beside the matrix", () => {
  const env = withValue(processGroup, "machine.env.REPORT_DAYS", "7");
  const extra = { kind: "plain", reason: "days that the weekly report covers" };

  test("is known there, and judged by its form", () => {
    stackIs("production", { extras: { REPORT_DAYS: extra } });
    expect(violations(rule, fly.ProcessGroup, env)).toEqual([]);
    const host = withValue(processGroup, "machine.env.REPORT_DAYS", "db.example.com");
    expect(violations(rule, fly.ProcessGroup, host)[0]).toMatch(/REPORT_DAYS does not look like one/);
  });

  test.each([
    ["of another system", { REPORT_DAYS: { ...extra, systems: ["agent-service"] } }],
    ["unreadable", "{not json"],
    ["without a reason", { REPORT_DAYS: { kind: "plain" } }],
  ])("is unknown when its declaration is %s", (_, extras) => {
    stackIs("production", { extras });
    expect(violations(rule, fly.ProcessGroup, env)[0]).toMatch(
      /REPORT_DAYS is a variable that no list knows/,
    );
  });

  test("is no way around a refused name", () => {
    stackIs("production", { extras: { QA_SKIP_ALL_ENABLED: extra, NODE_OPTIONS: extra } });
    for (const name of ["QA_SKIP_ALL_ENABLED", "NODE_OPTIONS"])
      expect(
        violations(rule, fly.ProcessGroup, withValue(processGroup, `machine.env.${name}`, "1"))[0],
      ).toMatch(/no list knows/);
  });
});

describe("an app has only what its own system reads", () => {
  const image = `ghcr.io/jgorzitza/price-watch@sha256:${"a".repeat(64)}`;
  const apps = {
    "price-watch": {
      image,
      port: 8080,
      variables: { FEED_TOKEN: { secret: true }, FEED_URL: "https://feed.example.com" },
    },
  };
  const own = { ...secrets, app: "hotdash-price-watch", generated: {} };
  const elsewhere = [expect.stringMatching(/is a variable of another system/)];
  beforeEach(() => stackIs("production", { apps }));

  test("its own variables pass, in its app and in its services", () => {
    const values = { FEED_TOKEN: "k3Xq9vLm2RtYw8Zp" };
    expect(violations(rule, fly.Secrets, { ...own, values })).toEqual([]);
    const env = { FEED_URL: "https://feed.example.com", PORT: "8080" };
    const service = { ...webService, name: "hotdash-price-watch", env, secrets: values, generated: {} };
    expect(violations(rule, render.Service, service)).toEqual([]);
    expect(violations(rule, render.Service, { ...service, name: "hotdash-price-watch-nightly" })).toEqual([]);
  });

  test("the dashboard's do not, nor do its own in the dashboard", () => {
    const { SHOPIFY_API_SECRET } = secrets.values;
    expect(violations(rule, fly.Secrets, { ...own, values: { SHOPIFY_API_SECRET } })).toEqual(elsewhere);
    const dashboard = withValue(secrets, "values", { FEED_TOKEN: "k3Xq9vLm2RtYw8Zp" });
    expect(violations(rule, fly.Secrets, dashboard)).toEqual([expect.stringMatching(/no list knows/)]);
  });

  test("Chroma's service on Render has none of the dashboard's secrets", () => {
    const service = { ...privateService, secrets: { SHOPIFY_API_SECRET: secrets.values.SHOPIFY_API_SECRET } };
    expect(violations(rule, render.Service, service)).toEqual(elsewhere);
    expect(violations(rule, render.Service, privateService)).toEqual([]);
  });

  test("an app that the settings do not know is held to the list as a whole", () => {
    const { SHOPIFY_API_SECRET } = secrets.values;
    expect(
      violations(rule, fly.Secrets, { ...own, app: "hotdash-other", values: { SHOPIFY_API_SECRET } }),
    ).toEqual([]);
  });
});
