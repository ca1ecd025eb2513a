import { expect, test } from "vitest";
import { servicesOf } from "../../components/render/services.ts";
import { dashboard } from "../../components/systems/dashboard.ts";
import { examine, loadSettings } from "../../settings/load.ts";
import { smokeOf } from "../../settings/maintenance.ts";
import { asInput, changed, goodConfig } from "./good-config.ts";

const closed = (stack: string) => changed(goodConfig(stack), ["variables", "MAINTENANCE_MODE"], "true");
const settingsOf = (config: ReturnType<typeof goodConfig>, stack = "production") =>
  loadSettings(asInput(stack, config));
const declared = (config: ReturnType<typeof goodConfig>) => dashboard(settingsOf(config), "image@sha256:1");
const paths = (config: ReturnType<typeof goodConfig>) => smokeOf(settingsOf(config)).map(({ path }) => path);

test("the committed stacks ask a release for what the plans name, and in maintenance for /health alone", () => {
  expect(paths(goodConfig("production"))).toEqual([
    ...["/health", "/api/health", "/api/ads/health", "/api/analytics/health"],
  ]);
  expect(paths(closed("production"))).toEqual(["/health"]);
});

test("a list without /health gets it in maintenance, and an empty one stays empty", () => {
  const ads = [{ path: "/api/ads/health" }];
  expect(paths(changed(closed("production"), ["dashboard", "smoke"], ads))).toEqual(["/health"]);
  expect(paths(changed(closed("production"), ["dashboard", "smoke"], []))).toEqual([]);
});

test("Render asks the same", () => {
  const asked = (config: ReturnType<typeof goodConfig>) =>
    servicesOf(settingsOf(config), declared(config), {})[0].args.smoke?.map(({ path }) => path);
  expect(asked(closed("production"))).toEqual(["/health"]);
  expect(asked(goodConfig("production"))).toHaveLength(4);
});

test("a path that answers 503 by the settings is not analysed", () => {
  const analysed = (config: ReturnType<typeof goodConfig>) =>
    declared(changed(config, ["dashboard", "web", "rollout"], { analysis: { path: "/app" } })).groups[0]
      .rollout.rollout ?? {};
  expect(analysed(goodConfig("production")).analysis).toEqual({ path: "/app" });
  expect(analysed(closed("production"))).not.toHaveProperty("analysis");
});

test.each(["staging", "production"])(
  "maintenance of %s with a check of another path is refused before every machine leaves routing",
  (stack) => {
    const config = changed(
      closed(stack),
      ["dashboard", "web", "checks"],
      [{ path: "/api/monitoring/health" }],
    );
    expect(examine(asInput(stack, config)).problems).toEqual([
      expect.objectContaining({
        property: "hotdash:dashboard.web.checks[0].path",
        value: "/api/monitoring/health",
        problem: expect.stringContaining("answers 503 in maintenance"),
        fix: `npm run pulumi -- config set --path 'hotdash:dashboard.web.checks[0].path' /health -s ${stack}`,
      }),
    ]);
  },
);
