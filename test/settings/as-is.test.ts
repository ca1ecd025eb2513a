import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { examine } from "../../settings/load.ts";
import { notesOn } from "../../settings/notes.ts";
import { AS_IS, asInput, CANARY, changed, goodConfig } from "./good-config.ts";

/** The application as its repository has it, in settings: what it lacks has leave with a last day, and nothing else is let pass. */
describe.each([
  ["staging", "hotdash-staging", ["memory-floor", "health-checks"]],
  ["production", "hotdash-production", ["production-machines", "memory-floor", "health-checks"]],
])("%s as it is", (stack, app, rules) => {
  const config = goodConfig(stack, AS_IS);

  test("is taken, under the names, region, port and size that the repository has", () => {
    const { settings, problems } = examine(asInput(stack, config));
    expect(problems).toEqual([]);
    expect(settings?.dashboard).toMatchObject({
      ...{ app, domain: `${app}.fly.dev`, adopt: "as-is", migrations: "none" },
      chroma: { mode: "none" },
      web: {
        ...{ regions: { ord: 1 }, port: 3000, checks: [], strategy: "rolling" },
        guest: { cpu_kind: "shared", cpus: 1, memory_mb: 1024 },
      },
    });
  });

  test("is refused for exactly what its entries are about, once their day is over", () => {
    const late = { ...asInput(stack, config), today: "2027-04-01" };
    const found = examine(late).problems;
    expect(found.flatMap(({ breach }) => breach?.rule ?? []).sort()).toEqual([...rules].sort());
    expect(found.filter(({ breach }) => !breach).map(({ property }) => property)).toEqual(
      rules.map((_, index) => `hotdash:exemptions[${index}].expires`),
    );
  });

  test("becomes what is planned with a check by tcp where the route is still missing", () => {
    const checked = changed(config, ["dashboard", "web", "checks"], [{ type: "tcp" }]);
    const left = changed(checked, ["exemptions"], undefined);
    expect(examine(asInput(stack, left)).problems.flatMap(({ breach }) => breach?.rule ?? [])).not.toContain(
      "health-checks",
    );
  });
});

describe("the agents' services as they are, beside production", () => {
  const text = readFileSync(new URL(`../../${AS_IS}/agents.yaml`, import.meta.url), "utf8");
  const agents = (parse(text) as { config: Record<string, unknown> }).config;
  const own = goodConfig("production", AS_IS);
  const secret = `${CANARY}k3Xq9vLm2RtYw8Zp`;
  const config = {
    ...own,
    ...agents,
    "hotdash:exemptions": [
      ...(own["hotdash:exemptions"] as object[]),
      ...(agents["hotdash:exemptions"] as object[]),
    ],
    "hotdash:appSecrets": {
      "agent-service-app": {
        ...{
          OPENAI_API_KEY: `sk-${secret}`,
          SHOPIFY_ADMIN_TOKEN: `shpat_${secret}`,
          CHATWOOT_API_TOKEN: secret,
        },
        PG_URL: `postgresql://agents.hotdashproductionref:${secret}@aws-0-us-east-1.pooler.supabase.com:5432/postgres?sslmode=require&connection_limit=5&connect_timeout=10`,
      },
      "llamaindex-mcp-app": { OPENAI_API_KEY: `sk-${secret}` },
    },
  };
  const examined = (given: Record<string, unknown>) =>
    examine(asInput("production", given, ["hotdash:secrets", "hotdash:appSecrets"]));

  test("are taken, in their region, at their size, asleep where they were", () => {
    const { settings, problems } = examined(config);
    expect(problems).toEqual([]);
    expect(settings?.apps["agent-service-app"]).toMatchObject({
      ...{ app: "hotdash-agent-service", adopt: "as-is", awake: 0, port: 8787, regions: { iad: 1 } },
    });
    const notes = settings ? notesOn(settings).join("\n") : "";
    expect(notes).toContain("apps.agent-service-app.adopt = as-is");
    expect(notes).toContain("apps.llamaindex-mcp-app.adopt = as-is");
  });

  test("have leave for their memory until their day is over", () => {
    const found = examine({
      ...asInput("production", config, ["hotdash:secrets", "hotdash:appSecrets"]),
      today: "2027-04-01",
    }).problems;
    expect(
      found.filter(({ property }) => property.startsWith("hotdash:apps")).map(({ breach }) => breach),
    ).toEqual([
      { rule: "memory-floor", resource: "pulumi-nodejs:dynamic/fly:ProcessGroup::agent-service-app-web" },
      { rule: "memory-floor", resource: "pulumi-nodejs:dynamic/fly:ProcessGroup::llamaindex-mcp-app-web" },
    ]);
  });

  test.each([
    [
      { "web-iad-2": "wispy-sun-1" },
      /names\.web-iad-2 wispy-sun-1 names a machine of a slot that is not declared: 1 in iad/,
    ],
    [
      { "worker-iad-1": "wispy-sun-1" },
      /names\.worker-iad-1 wispy-sun-1 names a machine of a slot that is not declared: 0 in iad/,
    ],
    [{ web: "wispy-sun-1" }, /names/],
  ])("no machine is named for a slot that is not there: %j", (names, text) => {
    const { problems } = examined(changed(config, ["apps", "agent-service-app", "names"], names));
    expect(
      problems.map(({ property, value, problem }) => `${property} ${value} ${problem}`).join("\n"),
    ).toMatch(text);
  });

  test("are not left as they are at Render", () => {
    const there = changed(config, ["apps", "agent-service-app", "host"], "render");
    const said = examined(there).problems.filter(({ property }) => property.endsWith(".adopt"));
    expect(said).toMatchObject([{ property: "hotdash:apps.agent-service-app.adopt", value: "as-is" }]);
  });
});
