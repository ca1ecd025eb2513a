import { beforeEach, describe, expect, test } from "vitest";
import { ownDeploys as rule } from "../../policies/own-deploys.ts";
import { fly, render } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, reports, stackIs, unknown, violations } from "./kernel/judging.ts";
import { cronJob, good, privateService, webService } from "./kernel/resources.ts";

describeRule(rule, "own-deploys");
beforeEach(() => stackIs("production"));

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe("deploys", () => {
  test.each(["commit", "checksPass"])("on %s are refused", (autoDeployTrigger) => {
    expect(violations(rule, render.Service, { ...webService, autoDeployTrigger })).toEqual([
      expect.stringMatching(
        new RegExp(`^autoDeployTrigger is ${autoDeployTrigger}: Render would deploy past gates`),
      ),
    ]);
  });

  test.each([undefined, null, "off"])("are the stack's when the trigger is %s", (autoDeployTrigger) => {
    expect(violations(rule, render.Service, { ...webService, autoDeployTrigger })).toEqual([]);
  });

  test("of a worker and of a cron job are judged alike", () => {
    for (const service of [{ ...webService, type: "background_worker" }, cronJob])
      expect(violations(rule, render.Service, { ...service, autoDeployTrigger: "commit" })).toHaveLength(1);
  });

  test.each(["staging", "pr-7"])("may follow the repository in %s", (stack) => {
    stackIs(stack);
    expect(violations(rule, render.Service, { ...webService, autoDeployTrigger: "commit" })).toEqual([]);
  });
});

describe("the port", () => {
  test.each([webService, privateService])("of a service that others reach must be said", (service) => {
    expect(violations(rule, render.Service, { ...service, env: {} })).toEqual([
      expect.stringMatching(/^env\.PORT is missing, so that Render would look .* port 10000.*8080/),
    ]);
  });

  test("of a worker and of a cron job need not", () => {
    for (const service of [{ ...webService, type: "background_worker" }, cronJob])
      expect(violations(rule, render.Service, { ...service, env: {} })).toEqual([]);
  });

  test("must be known before the service is made", () => {
    expect(violations(rule, render.Service, { ...webService, env: { PORT: unknown } })).toEqual([
      expect.stringMatching(/^env\.PORT is unknown/),
    ]);
    expect(violations(rule, render.Service, { ...webService, env: unknown })).toEqual([
      expect.stringMatching(/^env is unknown/),
    ]);
  });
});

test("an unknown trigger is a violation, and so is one of another type", () => {
  for (const autoDeployTrigger of [unknown, 7, { on: canary }]) {
    const found = violations(rule, render.Service, { ...webService, autoDeployTrigger });
    expect(found).toEqual([expect.stringMatching(/autoDeployTrigger/)]);
    expect(found.join()).not.toContain(canary);
  }
});

test("a service of no known shape is refused, in every stack, and other types are none of its business", () => {
  expect(reports(rule, render.Service, {})[0]?.level).toBe("mandatory");
  stackIs("staging");
  expect(violations(rule, render.Service, {})).not.toEqual([]);
  expect(violations(rule, fly.App, { autoDeployTrigger: "commit" })).toEqual([]);
});
