import { describe, expect, test } from "vitest";
import { type GateSettings, judgeGates } from "../../../settings/rules/production/gates.ts";

const report = {
  maxFailed: 0,
  minPassed: 1,
  maxFlaky: 0,
  minScores: { performance: 0.8, accessibility: 0.9 },
};
const good: GateSettings = {
  window: { days: ["mon"] },
  stagingBakeMinutes: 15,
  evidence: ["vitest", "playwright", "lighthouse"].map((name) => ({ ...report, report: name })),
  imageRepository: "registry.fly.io/hotdash-staging",
  owner: "Jgorzitza",
};
const found = (change: Partial<GateSettings>) =>
  judgeGates({ ...good, ...change }).map(({ resource }) => resource);
const weak = (name: string, change: object) =>
  found({ evidence: good.evidence.map((one) => (one.report === name ? { ...one, ...change } : one)) });

test("what the committed file of production demands is enough", () => expect(judgeGates(good)).toEqual([]));

describe("too little is", () => {
  test("no window", () => expect(found({ window: undefined })).toEqual(["deploy.window"]));
  test("a bake of a few minutes", () =>
    expect(found({ stagingBakeMinutes: 14 })).toEqual(["deploy.stagingBakeMinutes"]));
  test("no evidence at all, named report by report", () =>
    expect(found({ evidence: [] })).toEqual([
      "deploy.evidence.vitest",
      "deploy.evidence.playwright",
      "deploy.evidence.lighthouse",
    ]));
  test.each([
    ["vitest", { maxFailed: 1 }],
    ["playwright", { maxFailed: 1 }],
    ["playwright", { maxFlaky: 1 }],
    ["lighthouse", { minScores: {} }],
    ["lighthouse", { minScores: { performance: 0.8 } }],
    ["lighthouse", { minScores: { performance: 0.1, accessibility: 0.9 } }],
  ])("evidence of %s that lets anything pass: %j", (name, change) =>
    expect(weak(name, change)).toEqual([`deploy.evidence.${name}`]),
  );
  test("a bad report beside a good one of its kind does not hide it", () =>
    expect(found({ evidence: [...good.evidence, { ...report, report: "vitest", maxFailed: 9 }] })).toEqual(
      [],
    ));
});

describe("images of the team's own are", () => {
  test.each([
    "registry.fly.io/hotdash-staging",
    "ghcr.io/jgorzitza/hotdash",
    "docker.io/jgorzitza/hotdash",
    "registry.example.com/team/hotdash",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/hotdash",
  ])("in %s", (imageRepository) => expect(found({ imageRepository })).toEqual([]));
  test.each([
    "library/nginx",
    "docker.io/library/nginx",
    "index.docker.io/somebody/hotdash",
    "ghcr.io/somebody/hotdash",
    "ghcr.io/jgorzitza-else/hotdash",
    "quay.io/somebody/hotdash",
    "public.ecr.aws/somebody/hotdash",
    "us.gcr.io/somebody/hotdash",
  ])("not in %s", (imageRepository) =>
    expect(found({ imageRepository })).toEqual(["dashboard.imageRepository"]),
  );
  test("on a shared registry nobody's without an owner", () =>
    expect(found({ imageRepository: "ghcr.io/jgorzitza/hotdash", owner: "" })).toEqual([
      "dashboard.imageRepository",
    ]));
  test("not named by the settings from anywhere else", () => {
    const digest = `sha256:${"1".repeat(64)}`;
    expect(found({ image: `registry.fly.io/other@${digest}` })).toEqual(["dashboard.image"]);
    expect(found({ image: `registry.fly.io/hotdash-staging:v1@${digest}` })).toEqual([]);
  });
});
