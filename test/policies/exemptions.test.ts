import { beforeEach, describe, expect, test } from "vitest";
import { defineRule, defineStackRule } from "../../policies/kernel/rule.ts";
import { policies } from "../../policies/list.ts";
import { productionMachines } from "../../policies/production-machines.ts";
import { EXEMPTIBLE, NEVER_EXEMPT } from "../../settings/rules/exemptions.ts";
import { fly } from "../../settings/tokens.ts";
import { remedied, reports, stackIs, stackViolations, violations } from "./kernel/judging.ts";
import { processGroup, withValue } from "./kernel/resources.ts";

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
/** The resource of `judging.ts`, as its URN ends. */
const RESOURCE = `${fly.ProcessGroup}::subject`;
const leave = {
  rule: "production-machines",
  resource: RESOURCE,
  owner: "platform team",
  reason: "moves to two machines with the next release",
  expires: TOMORROW,
};
const single = withValue(processGroup, "regions", { dfw: 1 });
const judged = (...exemptions: object[]) => {
  stackIs("production", { exemptions });
  return reports(productionMachines, fly.ProcessGroup, single);
};

test("every rule either takes exemptions or never does, and none is both or unknown", () => {
  const names = policies.map(({ name }) => name).sort();
  expect([...EXEMPTIBLE, ...NEVER_EXEMPT].sort()).toEqual(names);
});

describe("a rule of production", () => {
  test("refuses without an exemption", () => {
    expect(judged()).toMatchObject([{ level: "mandatory" }]);
  });

  test("only shows what is exempt, with owner, day and reason", () => {
    expect(judged(leave)).toMatchObject([
      {
        level: "advisory",
        message: expect.stringContaining(
          `Exempt until ${TOMORROW} by leave of platform team: moves to two machines`,
        ),
      },
    ]);
  });

  test.each([
    ["of another resource", { resource: `${fly.ProcessGroup}::other` }],
    ["of another type of the same name", { resource: `${fly.App}::subject` }],
    ["of the bare name", { resource: "subject" }],
    ["of another rule", { rule: "production-rollout" }],
    ["that is over", { expires: YESTERDAY }],
    ["on no day of the calendar", { expires: "2999-02-31" }],
    ["without an owner", { owner: " " }],
    ["without words as its reason", { reason: "..." }],
  ])("is not moved by an exemption %s", (_what, change) => {
    expect(judged({ ...leave, ...change })).toMatchObject([{ level: "mandatory" }]);
  });

  test("is not moved by a list that cannot be read", () => {
    stackIs("production", { exemptions: [leave, { rule: "production-machines" }] });
    expect(reports(productionMachines, fly.ProcessGroup, single)).toMatchObject([{ level: "mandatory" }]);
  });
});

const head = {
  displayName: "A thing",
  description: "A thing is a thing.",
  severity: "high",
  remediationSteps: "Run npm run nothing.",
} as const;
const finding = { property: "size", problem: "is wrong", fix: "Make it right." };

describe("whatever a rule judges", () => {
  beforeEach(() => stackIs("production"));

  test.each(NEVER_EXEMPT)("%s takes no exemption", (name) => {
    const rule = defineRule({ ...head, name, judge: () => [finding] });
    stackIs("production", { exemptions: [{ ...leave, rule: name }] });
    expect(reports(rule, fly.ProcessGroup, {})).toMatchObject([{ level: "mandatory" }]);
  });

  test("a rule about a whole stack is broken by the stack, or by what a finding names", () => {
    const rule = defineStackRule({
      ...head,
      name: "within-budget",
      judge: () => [finding, { ...finding, property: "other", resource: "cost.other" }],
    });
    const exempt = (resource: string) => {
      stackIs("production", { exemptions: [{ ...leave, rule: "within-budget", resource }] });
      return stackViolations(rule, []).filter((message) => !message.includes("Exempt until"));
    };
    expect(exempt("stack")).toEqual(["other is wrong. Make it right."]);
    expect(exempt("cost.other")).toEqual(["size is wrong. Make it right."]);
  });

  test("a remedy leaves alone what is exempt", async () => {
    const rule = defineRule({
      ...head,
      name: "https-for-real",
      judge: () => [],
      remedy: ({ props }) => Reflect.set(props, "size", 1),
    });
    expect(await remedied(rule, fly.ProcessGroup, { size: 2 })).toEqual({ size: 1 });
    stackIs("production", { exemptions: [{ ...leave, rule: "https-for-real" }] });
    expect(await remedied(rule, fly.ProcessGroup, { size: 2 })).toBeUndefined();
    expect(violations(rule, fly.ProcessGroup, {})).toEqual([]);
  });
});
