import { expect, test } from "vitest";
import { examine, loadSettings } from "../../settings/load.ts";
import { routeEnvironment } from "../../settings/matrix.ts";
import { asInput, changed, goodConfig } from "./good-config.ts";

const named = (stack: string, app: string, domain: string) =>
  asInput(
    stack,
    changed(changed(goodConfig(stack), ["dashboard", "app"], app), ["dashboard", "domain"], domain),
  );
const problems = (...given: [stack: string, app: string, domain: string]) =>
  examine(named(...given)).problems.map(({ property, problem }) => `${property} ${problem}`);

test.each([
  ["production", "hotdash-production", "hotdash-production.fly.dev"],
  ["production", "hotdash-app", "hotdash-app.fly.dev"],
  ["production", "hotdash-production", "app.hotrodan.com"],
  ["staging", "hotdash-staging", "hotdash-staging.fly.dev"],
])("%s may be %s at %s, and every address follows", (stack, app, domain) => {
  const { flyEnv } = routeEnvironment(loadSettings(named(stack, app, domain)));
  expect(flyEnv).toMatchObject({ APP_URL: `https://${domain}`, SHOPIFY_APP_URL: `https://${domain}` });
});

test.each([
  ["staging", "hotdash-production", "staging.hotrodan.com", /app belongs to the stack production/],
  ["staging", "hotdash-staging", "hotdash-production.fly.dev", /domain belongs to the stack production/],
  ["production", "hotdash-app", "hotdash-staging.fly.dev", /domain belongs to the stack staging/],
  // Both are production's, and the address leads to the other one.
  [
    "production",
    "hotdash-app",
    "hotdash-production.fly.dev",
    /domain leads to another app than dashboard\.app/,
  ],
  ["production", "hotdash-live", "HotDash-App.fly.dev", /domain/],
])("%s may not be %s at %s", (stack, app, domain, says) => {
  expect(problems(stack, app, domain).join("\n")).toMatch(says);
});
