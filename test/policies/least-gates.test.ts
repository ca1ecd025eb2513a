import { beforeEach, expect, test } from "vitest";
import { leastGates } from "../../policies/least-gates.ts";
import { fly, render } from "../../settings/tokens.ts";
import { stackIs, stackViolations } from "./kernel/judging.ts";

const judged = (stack: string, change: Record<string, unknown> = {}) => {
  stackIs(stack, change);
  return stackViolations(leastGates, []);
};

beforeEach(() => stackIs("production"));

test("a live production stack without a window is refused, whatever it declares", () => {
  expect(judged("production", { deploy: {} })).toEqual([expect.stringMatching(/^deploy\.window is missing/)]);
  expect(judged("production")).toEqual([]);
});

test("what no settings can be read of is refused", () => {
  expect(judged("production", { deploy: { window: "always" } })).toEqual([
    expect.stringMatching(/^hotdash:deploy is missing or cannot be read/),
  ]);
});

test("a stack of a name that nobody knows counts as production", () => {
  expect(judged("prod", { deploy: {} })).toEqual([expect.stringMatching(/^deploy\.window/)]);
});

test.each(["staging", "pr-7", "shared"])("%s has no such minimum", (stack) => {
  expect(judged(stack, { deploy: {} })).toEqual([]);
});

test("simulated production releases at any hour", () => {
  expect(judged("production", { platform: "simulated", deploy: {} })).toEqual([]);
});

test("an exemption names the setting that it is about", () => {
  const exemptions = [
    {
      rule: "least-gates",
      resource: "deploy.window",
      owner: "ops",
      reason: "night shift",
      expires: "2999-01-01",
    },
  ];
  const others = { deploy: { stagingBakeMinutes: 0 }, exemptions };
  const [shown = "", refused = ""] = judged("production", others);
  expect(shown).toMatch(/^deploy\.window .* Exempt until 2999-01-01/);
  expect(refused).toMatch(/^deploy\.stagingBakeMinutes is too short/);
  expect(refused).not.toContain("Exempt");
});

test.each([fly.ProcessGroup, fly.ReleaseCommand, render.Service])(
  "an image of %s that is not ours is refused",
  (type) => {
    stackIs("production");
    const digest = `@sha256:${"1".repeat(64)}`;
    const images = (image: string) => stackViolations(leastGates, [[type, { image: image + digest }]]);
    expect(images("registry.fly.io/hotdash-staging:v1")).toEqual([]);
    expect(images("library/nginx")).toEqual([expect.stringMatching(/^image names no registry/)]);
    expect(images("ghcr.io/somebody/hotdash")).toEqual([
      expect.stringMatching(/image is on a registry that everybody/),
    ]);
  },
);
