import { beforeEach, describe, expect, test } from "vitest";
import { knownResourceTypes as rule } from "../../policies/known-resource-types.ts";
import {
  builtIn,
  command,
  component,
  fly,
  github,
  githubRepository,
  provider,
  random,
  render,
  supabase,
} from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { stackIs, unknown, violations } from "./kernel/judging.ts";

describeRule(rule, "known-resource-types");
beforeEach(() => stackIs("production"));

describe("allows", () => {
  const groups = [
    fly,
    render,
    supabase,
    github,
    githubRepository,
    random,
    command,
    component,
    builtIn,
    provider,
  ];
  test.each(groups.flatMap((group) => Object.values<string>(group)))("%s, a token of the project", (type) =>
    expect(violations(rule, type, {})).toEqual([]),
  );
  test.each([
    ["its own settings", { owner: "Jgorzitza", token: "t", version: "6.13.1" }],
    ["what Pulumi notes apart", { __internal: { name: "github" } }],
    ["an empty address", { pluginDownloadURL: "" }],
  ])("a provider with %s", (_, props) => expect(violations(rule, provider.Github, props)).toEqual([]));
});

describe("refuses", () => {
  test.each([
    "pulumi-nodejs:dynamic:Resource",
    "pulumi-nodejs:dynamic/fly:Machine",
    "pulumi-nodejs:dynamic/supabase:Project",
    "supabase:index/project:Project",
    "pulumi-nodejs:dynamic/fly:ProcessGroup2",
    "github:index/repository:Repository",
    "aws:s3/bucket:Bucket",
    "command:remote:Command",
    "aws:rds/instance:Instance",
    "docker:index/container:Container",
    "hotdashfake:fly:Dashboard",
    "hotdash:fly:Dashboard2",
    "hotdash:fly:Worker",
    "hotdash:render:dashboard",
    "hotdash:",
    "pulumi:provider:x",
    "pulumi:pulumi:Stash",
    "pulumi:pulumi:Stack2",
    "pulumi:providers:docker",
    "pulumi:providers:aws",
    "pulumi:providers:terraform-provider",
    "pulumi:providers:pulumi-python",
    "pulumi:providers:GitHub",
    "command:local:run",
    "command:remote:CopyToRemote",
    "command:local:Command2",
    "random:index/randomId:RandomId",
    "toString",
    "",
  ])("%j", (type) => {
    expect(violations(rule, type, {})).toEqual([
      expect.stringMatching(/is not one that this project declares\. Add it to settings\/tokens\.ts/),
    ]);
  });

  test("whatever its inputs are, unknown ones included", () => {
    expect(violations(rule, "aws:s3/bucket:Bucket", { bucket: unknown })).toHaveLength(1);
  });

  test.each([
    ["its address", { pluginDownloadURL: "https://plugins.example.com" }, "pluginDownloadURL"],
    [
      "its address, as Pulumi notes it",
      { __internal: { pluginDownloadURL: "x" } },
      "__internal.pluginDownloadURL",
    ],
    ["what makes another one of it", { parameterization: { name: "aws" } }, "parameterization"],
    ["an unknown address", { pluginDownloadURL: unknown }, "pluginDownloadURL"],
  ])("a known provider whose program comes from elsewhere: %s", (_, props, property) => {
    for (const type of Object.values(provider))
      expect(violations(rule, type, props)).toEqual([
        expect.stringMatching(`^${property.replace(".", "\\.")} takes the provider's program from elsewhere`),
      ]);
  });

  test("a known provider of which nobody knows where its program comes from", () => {
    expect(violations(rule, provider.Github, { __internal: unknown })[0]).toMatch(/^__internal is unknown/);
  });
});
