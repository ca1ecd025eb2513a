import { describe, expect, it } from "vitest";
import { examine, loadSettings } from "../../settings/load.ts";
import { judgeRestriction } from "../../settings/rules/network-restrictions.ts";
import { asInput, CANARY, type Config, changed, goodConfig, goodPreview } from "./good-config.ts";
import { supabaseProject } from "./wrong/supabase-project.ts";

const KEPT = {
  sslEnforcement: { database: true },
  networkRestrictions: {
    cidrs: ["203.0.113.0/24", "198.51.100.0/24"],
    egress: { dashboard: ["203.0.113.7"], "deploy-job": ["198.51.100.4"] },
  },
  poolerSettings: {},
  edgeFunctionSecrets: { names: ["SENDGRID_KEY"] },
  wanted: {},
};

const given = (config: Config, more: Record<string, unknown>): Config =>
  Object.entries(more).reduce((all, [key, value]) => changed(all, ["supabase", key], value), config);
const SECRETS = ["hotdash:secrets", "hotdash:appSecrets"];
const secret = (config: Config, value = `kX3vQ8mN2pL7wR5tY9zB4cD6-${CANARY}`) =>
  changed(config, ["appSecrets", "edge-functions", "SENDGRID_KEY"], value);

it("are kept where the stack file has them, and left alone where it has not", () => {
  const { supabase } = loadSettings(asInput("staging", secret(given(goodConfig("staging"), KEPT)), SECRETS));
  expect(supabase).toMatchObject({
    sslEnforcement: { database: true, whenRemoved: "leave" },
    edgeFunctionSecrets: { names: ["SENDGRID_KEY"], whenRemoved: "leave" },
    wanted: { backupMaxAgeHours: 26, pitr: false, diskUsedPercent: 85 },
  });
  const none = loadSettings(asInput("staging", goodConfig("staging"))).supabase;
  expect(Object.keys(none).filter((key) => key in KEPT)).toEqual([]);
});

it.each(supabaseProject)(
  "$name is said beside a ref that is none, too",
  ({ stack, path, value, property }) => {
    const config = changed(changed(goodConfig(stack), path, value), ["supabase", "ref"], "no ref");
    const found = examine(asInput(stack, config)).problems.map((one) => one.property);
    expect(found).toEqual(expect.arrayContaining(["hotdash:supabase.ref", property]));
  },
);

it("of previews are refused one by one: they share a project", () => {
  const { problems } = examine(
    asInput("pr-7", given(goodPreview(), { sslEnforcement: KEPT.sslEnforcement, poolerSettings: {} })),
  );
  expect(problems.map(({ property, problem }) => `${property} ${problem}`)).toEqual([
    "hotdash:supabase.sslEnforcement is kept by no preview: all previews share one project",
    "hotdash:supabase.poolerSettings is kept by no preview: all previews share one project",
  ]);
});

it("a pool that Supabase does not give is refused where it is kept, and only there", () => {
  const config = changed(goodConfig("staging"), ["supabase", "defaultPoolSize"], 3_001);
  expect(examine(asInput("staging", config)).problems).toEqual([]);
  const { problems } = examine(asInput("staging", given(config, { poolerSettings: {} })));
  expect(problems).toMatchObject([
    { property: "hotdash:supabase.defaultPoolSize", allowed: "1 to 3000 connections" },
  ]);
  const largest = changed(config, ["supabase", "defaultPoolSize"], 3_000);
  expect(examine(asInput("staging", given(largest, { poolerSettings: {} }))).problems).toEqual([]);
});

describe("secrets of edge functions", () => {
  const named = given(goodConfig("staging"), { edgeFunctionSecrets: KEPT.edgeFunctionSecrets });

  it("in clear, invented, or named by nobody are refused, and never shown", () => {
    const cases: [Config, readonly string[], string][] = [
      [secret(named), ["hotdash:secrets"], "is stored in clear"],
      [secret(named, "changeme"), SECRETS, "and no secret"],
      [secret(named, "x".repeat(24_577)), SECRETS, "is longer than Supabase takes"],
      [secret(goodConfig("staging")), SECRETS, "is no secret that supabase.edgeFunctionSecrets names"],
    ];
    for (const [config, keys, said] of cases) {
      const { problems } = examine(asInput("staging", config, keys));
      expect(problems.map(({ problem }) => problem).join("\n")).toContain(said);
      expect(JSON.stringify(problems)).not.toContain(CANARY);
    }
  });
});

it.each([
  [true, []],
  [false, ["dashboard connects by IPv6, and nobody says from which addresses: it may be cut off"]],
])("with the IPv4 add-on (%s) the direct host is reached by the other family", (ipv4AddOn, says) => {
  const direct = `postgresql://postgres:${CANARY}@db.hotdashstagingrefxxx.supabase.co:5432/postgres?sslmode=require`;
  const config = given(changed(goodConfig("staging"), ["secrets", "DIRECT_URL"], direct), {
    ...{ networkRestrictions: KEPT.networkRestrictions, ipv4AddOn },
  });
  const found = examine(asInput("staging", config)).problems.filter(({ property }) =>
    property.includes("networkRestrictions"),
  );
  expect(found.map(({ problem }) => problem)).toEqual(says);
});

describe("a network restriction", () => {
  const judge = (more: Partial<Parameters<typeof judgeRestriction>[0]>) =>
    judgeRestriction({ ...{ cidrs: [], egress: {}, needing: [], production: false }, ...more }).map(
      ({ path, problem, good }) => `${path.join(".")}: ${problem} -> ${good ?? "-"}`,
    );
  const web = { name: "web", families: [4, 6] as const };

  it("says everything at once, with what to add", () => {
    expect(
      judge({
        cidrs: ["203.0.113.0/24"],
        egress: { web: ["203.0.113.7", "192.0.2.1"], jobs: ["2001:db8::1"] },
        needing: [web, { name: "jobs", families: [] }, { name: "chat", families: [4] }],
      }),
    ).toEqual([
      "egress.web.2: web connects by IPv6, and nobody says from which addresses: it may be cut off -> <IPv6 address>",
      "egress.chat.0: chat connects by IPv4, and nobody says from which addresses: it may be cut off -> <IPv4 address>",
      "cidrs.1: the list cuts off web, which comes from 192.0.2.1/32 -> 192.0.2.1/32",
      "cidrs.2: the list cuts off jobs, which comes from 2001:db8::1/128 -> 2001:db8::1/128",
    ]);
  });

  it("that lets everybody of a family in cuts off nobody of it, and only of it", () => {
    expect(judge({ cidrs: ["0.0.0.0/0", "::/0"], needing: [web] })).toEqual([]);
    expect(judge({ cidrs: ["0.0.0.0/0"], needing: [web] })).toEqual([
      expect.stringContaining("web connects by IPv6"),
    ]);
    expect(judge({ cidrs: ["0.0.0.0/0", "::/0"], needing: [web], production: true })).toEqual([
      expect.stringContaining("lets everybody in"),
      expect.stringContaining("lets everybody in"),
    ]);
  });

  it("lets the deploy job in without a word only where everybody of both families is", () => {
    const job = { name: "deploy-job", families: [] };
    expect(judge({ cidrs: ["0.0.0.0/0", "::/0"], needing: [job] })).toEqual([]);
    for (const one of ["0.0.0.0/0", "::/0"])
      expect(judge({ cidrs: [one], needing: [job] })).toEqual([
        expect.stringContaining("deploy-job needs the database, and nobody says from which addresses"),
      ]);
  });

  it.each(["0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/7", "2000::/3", "2000::/11"])(
    "%s is wider than any network, and none of production's",
    (cidr) => {
      const egress = { web: ["203.0.113.7/32"] };
      const asked = {
        cidrs: ["203.0.113.0/24", cidr],
        egress,
        needing: [{ ...web, families: [4] as const }],
      };
      expect(judge(asked)).toEqual([]);
      expect(judge({ ...asked, production: true })).toEqual([
        "cidrs.1: lets everybody in, in production: no network is as wide -> -",
      ]);
    },
  );

  it.each(["17.0.0.0/8", "2a00::/12"])("%s may be a network's own", (cidr) => {
    expect(judge({ cidrs: [cidr], needing: [], production: true })).toEqual([]);
  });

  it("is not judged further while a range of it cannot be read", () => {
    expect(judge({ cidrs: ["nonsense"], needing: [web] })).toEqual([
      "cidrs.0: is no range of addresses -> -",
    ]);
  });

  it("covers a range as a whole, not a part of it", () => {
    expect(
      judge({
        cidrs: ["203.0.113.0/25"],
        egress: { web: ["203.0.113.0/24"] },
        needing: [{ name: "web", families: [4] }],
      }),
    ).toEqual([expect.stringContaining("cuts off web, which comes from 203.0.113.0/24")]);
  });
});
