import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { expect, test } from "vitest";
import { policies } from "../../../policies/list.ts";

/** What holds for every rule: it is in force, mandatory, and says what it is for and what to do. */
export function describeRule(rule: ResourceValidationPolicy | StackValidationPolicy, name: string): void {
  test("is called by its name and in force", () => {
    expect(rule.name).toBe(name);
    expect(policies.filter((each) => each === rule)).toHaveLength(1);
    expect(policies.filter((each) => each.name === name)).toHaveLength(1);
  });

  test("blocks, and is judged before the resource is touched", () => {
    if ("validateStack" in rule) return expect(rule.enforcementLevel).toBe("mandatory");
    // A rule with a remedy is mandatory for what the remedy leaves.
    expect(rule.enforcementLevel).toBe(rule.remediateResource ? "remediate" : "mandatory");
    expect(rule.validateResource).toBeTypeOf("function");
  });

  test("says what it is for and what to do", () => {
    expect(["medium", "high", "critical"]).toContain(rule.severity);
    expect(rule.displayName).toMatch(/^[A-Z]/);
    expect(rule.description).toMatch(/\.$/);
    expect(rule.remediationSteps).toMatch(/npm run|settings\//);
    for (const [name, property] of Object.entries(rule.configSchema?.properties ?? {}))
      expect(property, `${name} has a default and says what it is for`).toMatchObject({
        default: expect.anything(),
        description: expect.stringMatching(/\.$/),
      });
  });
}
