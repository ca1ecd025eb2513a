import { describe, expect, test } from "vitest";
import { isBare } from "../../operations/deploy/bare.ts";
import { stepsOf } from "../../operations/deploy/plan.ts";
import { systemsOnFly } from "../../operations/live/systems.ts";
import { targetsOf } from "../../operations/uptime/targets.ts";
import { dashboardOf, jobsIn } from "../../operations/workspace/stack-file.ts";
import { examine, foresee, loadAnySettings, loadSettings } from "../../settings/load.ts";
import { routeEnvironment } from "../../settings/matrix.ts";
import { notesOn } from "../../settings/notes.ts";
import { stackSystems } from "../../settings/systems.ts";
import { writtenStack } from "../support/written-stack.ts";
import { chatwootIn } from "./good-chatwoot.ts";
import { asInput, type Config, changed, goodConfig, goodPreview } from "./good-config.ts";

const IMAGE = `ghcr.io/jgorzitza/price-watch:1.4.0@sha256:${"a".repeat(64)}`;
const WATCH = {
  ...{ image: IMAGE, port: 8080, public: "suppliers post their prices to it" },
  domain: "prices.hotrodan.com",
};
/** What of a stack file stays when the dashboard goes. */
const KEPT = ["platform", "fly", "github", "supabase", "database", "cost", "state"];

/** A stack without the dashboard: Chatwoot and an app of the team's own. */
function bare(change: Config = {}, from = goodConfig("staging")): Config {
  const kept = Object.entries(from).filter(([key]) => KEPT.some((one) => key === `hotdash:${one}`));
  const rest = Object.fromEntries([
    ...kept,
    ...Object.entries(from).filter(([key]) => key.startsWith("github:")),
  ]);
  return {
    ...chatwootIn(rest, "staging"),
    "hotdash:host": "none",
    "hotdash:apps": { "price-watch": WATCH },
    ...change,
  };
}
const input = (config: Config, stack = "staging") => {
  const given = asInput(stack, config);
  return { ...given, secretKeys: [...given.secretKeys, "hotdash:appSecrets"] };
};
const problems = (config: Config, stack = "staging") =>
  examine(input(config, stack)).problems.map(({ property, problem }) => `${property} ${problem}`);

describe("a stack without the dashboard", () => {
  test("has all of its other systems, and is asked for nothing of the dashboard's", () => {
    const settings = loadAnySettings(input(bare()));
    expect(settings).toMatchObject({ host: "none", stack: "staging" });
    expect(settings.dashboard).toBeUndefined();
    const systems = stackSystems(settings, { ...settings } as never);
    expect(systems.map(({ app }) => app)).toEqual([
      "hotdash-chatwoot-staging",
      "hotdash-price-watch-staging",
    ]);
    expect(notesOn(settings)).toEqual([]);
  });

  test("refuses everything that is about the dashboard, at once, and names the way out of each", () => {
    const secrets = goodConfig("staging")["hotdash:secrets"] as Record<string, string>;
    const found = problems(
      bare({
        "hotdash:dashboard": { app: "hotdash-staging" },
        "hotdash:flags": { FEATURE_BETA: false },
        "hotdash:variables": { WEBHOOK_QUEUE_DRIVER: "memory" },
        "hotdash:secrets": { SHOPIFY_API_SECRET: secrets.SHOPIFY_API_SECRET },
        "hotdash:render": { web: { instances: 2 } },
        "hotdash:apps": { "price-watch": { ...WATCH, variables: { FRONT: { from: "dashboard.url" } } } },
      }),
    );
    expect(found).toEqual([
      ...[
        "dashboard",
        "flags",
        "render.web",
        "variables.WEBHOOK_QUEUE_DRIVER",
        "secrets.SHOPIFY_API_SECRET",
      ].map((at) => `hotdash:${at} is about the dashboard, and the stack has none (host: none)`),
      "hotdash:apps.price-watch.variables.FRONT.from refers to the dashboard, and the stack has none (host: none)",
    ]);
  });

  test("counts the connections and the cost of its systems as ever", () => {
    const tight = bare({
      "hotdash:cost": { budget: 10 },
      "hotdash:supabase": { ...(goodConfig("staging")["hotdash:supabase"] as object), maxConnections: 5 },
    });
    const found = problems(tight).join("\n");
    expect(found).toContain("hotdash:cost.budget");
    expect(found).toContain("hotdash:supabase.maxConnections");
  });

  test("is not for previews, which show a change of the dashboard", () => {
    expect(
      problems({ ...goodPreview(), "hotdash:host": "none", "hotdash:dashboard": {} }, "pr-7"),
    ).toContainEqual(expect.stringContaining("hotdash:host is not for previews"));
  });

  test("mirrors to GitHub what follows from other settings, and refuses what would follow from the dashboard", () => {
    const github = goodConfig("staging")["hotdash:github"] as object;
    const reads = (variables: string[]) => ({ ...github, workflowReads: { variables, secrets: [] } });
    const { supabase, ...settings } = loadAnySettings(
      input(bare({ "hotdash:github": reads(["SUPABASE_PROJECT_REF"]) })),
    );
    expect(routeEnvironment({ ...settings, supabase } as never).githubVariables).toEqual({
      SUPABASE_PROJECT_REF: supabase.ref,
    });
    expect(problems(bare({ "hotdash:github": reads(["APP_URL"]) }))).toEqual([
      expect.stringContaining("hotdash:github.workflowReads.variables[0] is about the dashboard"),
    ]);
  });

  test("what is about the dashboard's image or door says so, with the setting and the way out", async () => {
    expect(() => loadSettings(input(bare()))).toThrow(
      /hotdash:host = none\n.*leaves the stack without the dashboard[\s\S]*fix: npm run pulumi -- config set hotdash:host fly -s staging/,
    );
    expect(foresee(input(bare()))).toBeUndefined();
    await expect(dashboardOf(await writtenStack("staging", bare()))).rejects.toThrow(
      "leaves the stack without the dashboard",
    );
  });

  test("is deployed without an image, with the gates that are not about one", async () => {
    const stack = await writtenStack("staging", bare());
    expect(await isBare(stack)).toBe(true);
    expect(await isBare(await writtenStack("staging", goodConfig("staging")))).toBe(false);
    const names = stepsOf({ command: "deploy", commit: undefined, kind: "production", bare: true }).map(
      ({ name }) => name,
    );
    expect(names).toEqual([
      ...[
        "settings",
        "window",
        "supabase",
        "credentials",
        "retired apps",
        "repair",
        "preview",
        "closed gates",
        "risk",
        "approval",
        "up",
        "archive",
      ],
    ]);
  });

  test("is asked for its own systems' answers and jobs alone", async () => {
    const stack = await writtenStack("staging", bare());
    const env = { HOTDASH_FLY_PROXY_URL: "http://127.0.0.1:1" };
    const hosts = (await targetsOf(stack, env)).map(({ host }) => host);
    expect(new Set(hosts)).toEqual(
      new Set(["hotdash-chatwoot-staging.fly.dev", "hotdash-price-watch-staging.fly.dev"]),
    );
    expect((await jobsIn(stack)).jobs).toEqual([]);
    expect((await systemsOnFly(stack)).map(({ system }) => system)).toEqual(["chatwoot", "price-watch"]);
  });

  test("an app that says no host is at Fly.io then", () => {
    const settings = loadAnySettings(input(changed(bare(), ["apps", "price-watch", "host"], undefined)));
    expect(stackSystems(settings, { ...settings } as never).map(({ name }) => name)).toContain("price-watch");
  });
});
