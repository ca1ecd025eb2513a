import { describe, expect, it } from "vitest";
import { asOpenCreate, isMisread, isNeeded, renumbered } from "../../../operations/repair/misread.ts";
import { planRepair } from "../../../operations/repair/plan.ts";

const RULESET = "github:index/repositoryRuleset:RepositoryRuleset";
const AUTOLINK = "github:index/repositoryAutolinkReference:RepositoryAutolinkReference";
const POLICY = "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy";
const LABEL = "github:index/issueLabel:IssueLabel";
const resource = (type: string, id: string, more: object = {}) => ({
  ...{ urn: `urn:pulumi:shared::hotdash::${type}::one`, type, id, custom: true },
  ...{ inputs: { name: "one", repository: "HotDash" }, outputs: { etag: 'W/"x"', name: "one" } },
  ...more,
});

// GitHub's provider 6.12.2 takes `{"status":"ok"}` for a ruleset with number 0: seen by the random sequences over GitHub.
describe("what GitHub's provider took from an answer that was not GitHub's", () => {
  it.each([
    [RULESET, "0", true],
    [AUTOLINK, "0", true],
    [POLICY, "HotDash:staging:0", true],
    [RULESET, "10", false],
    [POLICY, "HotDash:staging:70", false],
    // Known by names, which the provider makes of what it was told.
    [LABEL, "HotDash:0", false],
    ["pulumi-nodejs:dynamic/fly:App", "0", false],
  ])("%s with id %s: %s", (type, id, misread) => {
    expect(isMisread(resource(type, id))).toBe(misread);
  });

  it("is looked for like a create of unknown outcome, and gets its number", () => {
    const operation = asOpenCreate(resource(RULESET, "0"));
    expect(planRepair({ version: 3, deployment: { pending_operations: [operation] } }).lookUp).toEqual([
      operation,
    ]);
    expect(renumbered(resource(POLICY, "HotDash:staging:0"), "HotDash:staging:81")).toMatchObject({
      id: "HotDash:staging:81",
      outputs: { name: "one" },
    });
    expect(renumbered(resource(AUTOLINK, "0"), "HotDash/4").id).toBe("4");
  });

  it("is looked at whole from then on, and a ruleset is sent what is declared, since it may hold other parameters", () => {
    const ruleset = renumbered(resource(RULESET, "0"), "HotDash:77");
    expect(ruleset).toMatchObject({ id: "77", initErrors: [expect.stringContaining("not known")] });
    expect(ruleset.outputs).toEqual({ name: "one" });
    expect(renumbered(resource(AUTOLINK, "0"), "HotDash/4")).not.toHaveProperty("initErrors");
  });

  it("stays in the state while others stand on it", () => {
    const { urn } = resource(RULESET, "0");
    expect(isNeeded(urn, [resource(RULESET, "0")])).toBe(false);
    for (const more of [{ parent: urn }, { dependencies: [urn] }, { propertyDependencies: { name: [urn] } }])
      expect(isNeeded(urn, [resource(RULESET, "0"), resource(LABEL, "x", more)])).toBe(true);
  });
});
