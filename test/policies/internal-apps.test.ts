import { beforeEach, describe, expect, test } from "vitest";
import { internalApps as rule } from "../../policies/internal-apps.ts";
import { fly } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { stackIs, stackViolations, unknown } from "./kernel/judging.ts";
import { address, good, processGroup, withValue, worker } from "./kernel/resources.ts";

describeRule(rule, "internal-apps");
beforeEach(() => stackIs("production"));

const public_ = ["v4", "shared_v4", "v6"];
const web = [fly.ProcessGroup, processGroup] as const;
const inside = [fly.ProcessGroup, worker] as const;
const ip = (type: string, app = "hotdash-app") => [fly.IpAssignment, { ...address(type), app }] as const;

test("allows what the program declares", () => {
  expect(stackViolations(rule, good)).toEqual([]);
  expect(stackViolations(rule, [web, inside, ip("shared_v4"), ip("v6")])).toEqual([]);
});

describe.each(public_)("a public address %s", (type) => {
  test("of an app without any service is refused", () => {
    const says = new RegExp(
      `^subject-1\\.type is ${type}, a public .* hotdash-app has no service with a port`,
    );
    expect(stackViolations(rule, [inside, ip(type)])).toEqual([expect.stringMatching(says)]);
  });

  test("of an app without any group, or beside another app's service, is refused", () => {
    expect(stackViolations(rule, [ip(type)])).toHaveLength(1);
    expect(stackViolations(rule, [web, ip(type, "hotdash-agents")])).toHaveLength(1);
  });

  test("of an app that is meant as internal is refused whatever it serves", () => {
    stackIs("production", { fly: { org: "hotrodan", internalApps: ["hotdash-app"] } });
    expect(stackViolations(rule, [web, ip(type)])).toEqual([
      expect.stringMatching(/hotdash-app is internal \(fly\.internalApps\)\. Remove the address/),
    ]);
  });
});

test("a private address is allowed to all", () => {
  stackIs("production", { fly: { org: "hotrodan", internalApps: ["hotdash-app"] } });
  expect(stackViolations(rule, [web, ip("private_v6")])).toEqual([]);
  expect(stackViolations(rule, [inside, ip("private_v6")])).toEqual([]);
});

test("a service without ports serves nobody outside", () => {
  const closed = withValue(processGroup, "machine.services.0.ports", []);
  expect(stackViolations(rule, [[fly.ProcessGroup, closed], ip("v6")])).toHaveLength(1);
});

test("no address, no violation", () => {
  expect(stackViolations(rule, [inside])).toEqual([]);
});

test("an address of a kind that nobody knows counts as public", () => {
  expect(stackViolations(rule, [inside, ip("v8")])).toHaveLength(1);
});

test.each(["staging", "pr-7"])("holds in %s too", (stack) => {
  stackIs(stack);
  expect(stackViolations(rule, [inside, ip("v6")])).toHaveLength(1);
});

test("settings that cannot be read are a violation: nobody can tell what is internal", () => {
  stackIs("production", { fly: undefined });
  expect(stackViolations(rule, [web, ip("v6")])).toEqual([
    expect.stringMatching(/^hotdash:fly is missing or cannot be read/),
  ]);
});

test.each([
  ["type", [fly.IpAssignment, { ...address("v6"), type: unknown }]],
  ["app", [fly.IpAssignment, { ...address("v6"), app: unknown }]],
  ["app", [fly.ProcessGroup, { ...processGroup, app: unknown }]],
  ["machine\\.services", [fly.ProcessGroup, withValue(processGroup, "machine.services", unknown)]],
] as const)("an unknown %s is a violation (%#)", (path, resource) => {
  expect(stackViolations(rule, [web, resource])).toEqual([
    expect.stringMatching(new RegExp(`^${path} is unknown`)),
  ]);
});

test.each([
  ["type", [fly.IpAssignment, { ...address("v6"), type: 6 }]],
  ["app", [fly.IpAssignment, { type: "v6" }]],
  ["machine", [fly.ProcessGroup, { ...processGroup, machine: undefined }]],
] as const)("%s of another form is a violation (%#)", (path, resource) => {
  expect(stackViolations(rule, [web, resource])).toEqual([
    expect.stringMatching(new RegExp(`^${path} is missing or has a form`)),
  ]);
});
