import { beforeEach, describe, expect, test } from "vitest";
import { pinnedImage as rule } from "../../policies/pinned-image.ts";
import { fly } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, reports, stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, job, processGroup, releaseCommand, withValue } from "./kernel/resources.ts";

describeRule(rule, "pinned-image");
beforeEach(() => stackIs("production"));

const digest = `sha256:${"a".repeat(64)}`;
const carriers: [string, object][] = [
  [fly.ProcessGroup, processGroup],
  [fly.ProcessGroup, job],
  [fly.ReleaseCommand, releaseCommand],
];

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe.each(carriers)("in %s", (type, props) => {
  const judged = (image: unknown) => violations(rule, type, withValue(props, "image", image));

  test.each([`hotdash@${digest}`, `registry.fly.io/hotdash:v1.2@${digest}`, `latest/hotdash:1@${digest}`])(
    "allows %s",
    (image) => expect(judged(image)).toEqual([]),
  );

  test.each([
    ["hotdash:1", ["is not pinned by a digest"]],
    ["hotdash", ["is not pinned by a digest"]],
    ["hotdash@sha256:abc", ["is not pinned by a digest"]],
    [`hotdash:latest@${digest}`, ["has the tag latest"]],
    [`localhost:5000/hotdash:LATEST@${digest}`, ["has the tag latest"]],
    ["hotdash:latest", ["is not pinned by a digest", "has the tag latest"]],
    ["", ["is not pinned by a digest"]],
  ])("refuses %j", (image, says) => {
    const messages = judged(image);
    expect(messages).toHaveLength(says.length);
    for (const [index, text] of says.entries()) expect(messages[index]).toMatch(`image ${text}`);
    for (const message of messages) expect(message).toContain("@sha256:");
  });

  test("says nothing of what is written there", () => {
    expect(judged(`https://user:${canary}@host/hotdash:1`).join()).not.toContain(canary);
  });

  test.each([undefined, null, 7, ["hotdash"]])("refuses %j, which is no image", (image) => {
    expect(judged(image)).toEqual([expect.stringMatching(/^image is missing or has a form/)]);
  });

  test("an unknown image is a violation", () => {
    expect(judged(unknown)).toEqual([expect.stringMatching(/^image is unknown in this preview/)]);
  });
});

test.each(["staging", "pr-7", "elsewhere"])("is mandatory in %s too", (stack) => {
  stackIs(stack);
  expect(reports(rule, fly.ProcessGroup, withValue(processGroup, "image", "a:1"))).toMatchObject([
    { level: "mandatory" },
  ]);
});

test("an image of another type's is none of its business", () => {
  expect(violations(rule, fly.App, { image: "hotdash:latest" })).toEqual([]);
});
