import { beforeEach, describe, expect, test } from "vitest";
import { knownResourceTypes as rule } from "../../policies/known-resource-types.ts";
import { command, component, fly, github, random } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { stackIs, unknown, violations } from "./kernel/judging.ts";

describeRule(rule, "known-resource-types");
beforeEach(() => stackIs("production"));

describe("allows", () => {
  test.each([fly, github, random, command, component].flatMap((group) => Object.values<string>(group)))(
    "%s, a token of the project",
    (type) => expect(violations(rule, type, {})).toEqual([]),
  );
  test.each([
    "pulumi:pulumi:Stack",
    "pulumi:pulumi:StackReference",
    "pulumi:providers:pulumi-nodejs",
    "pulumi:providers:github",
  ])("%s, which is Pulumi's own", (type) => expect(violations(rule, type, {})).toEqual([]));
});

describe("refuses", () => {
  test.each([
    "pulumi-nodejs:dynamic:Resource",
    "pulumi-nodejs:dynamic/fly:Machine",
    "pulumi-nodejs:dynamic/fly:ProcessGroup2",
    "github:index/repository:Repository",
    "aws:s3/bucket:Bucket",
    "command:remote:Command",
    "aws:rds/instance:Instance",
    "docker:index/container:Container",
    "hotdashfake:fly:Dashboard",
    "pulumi:provider:x",
    "",
  ])("%j", (type) => {
    expect(violations(rule, type, {})).toEqual([
      expect.stringMatching(/is not one that this project declares\. Add it to settings\/tokens\.ts/),
    ]);
  });

  test("whatever its inputs are, unknown ones included", () => {
    expect(violations(rule, "aws:s3/bucket:Bucket", { bucket: unknown })).toHaveLength(1);
  });
});
