import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { lookUp } from "../../../operations/repair/github-lookup.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";

const REPOSITORY = "/repos/Jgorzitza/HotDash";
let github: GithubSimulator;
beforeAll(async () => {
  process.env.HOTDASH_TIME_SCALE = "40";
  github = await startGithubSimulator({ rateLimits: false });
});
afterAll(async () => {
  delete process.env.HOTDASH_TIME_SCALE;
  await github.close();
});

const byHand = async (method: string, path: string, body?: unknown) =>
  (await github.request(method, `${REPOSITORY}${path}`, body)).body as { id: number };

/** Looks as the repair does for the pending create of a type with these inputs. */
function found(type: string, inputs: Record<string, unknown>) {
  const whole = `github:index/x:${type}`;
  const resource = { urn: `urn:pulumi:s::hotdash::${whole}::one`, type: whole, inputs };
  const access = { baseUrl: github.url, owner: "Jgorzitza", token: "sim_github" };
  return lookUp(
    { type: "creating", resource: { ...resource, inputs: { repository: "HotDash", ...inputs } } },
    access,
  );
}

describe("a create at GitHub of unknown outcome", () => {
  beforeEach(async () => {
    for (const [id] of github.world.repository("HotDash").rulesets) await byHand("DELETE", `/rulesets/${id}`);
    await byHand("PUT", "/environments/staging", {
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
  });

  it("of a policy is found by pattern and kind: a branch's is no tag's", async () => {
    const path = "/environments/staging/deployment-branch-policies";
    const { id } = await byHand("POST", path, { name: "v1", type: "tag" });
    const place = { environment: "staging" };
    const type = "RepositoryEnvironmentDeploymentPolicy";
    expect(await found(type, { ...place, branchPattern: "v1" })).toBeUndefined();
    expect(await found(type, { ...place, tagPattern: "v1" })).toEqual({
      id: `HotDash:staging:${id}`,
      differs: [],
    });
    expect(await found(type, { environment: "nowhere", tagPattern: "v1" })).toBeUndefined();
  });

  it("of a variable in an environment of ours is ours, whoever changed its value since", async () => {
    await byHand("POST", "/environments/staging/variables", { name: "APP", value: "one" });
    const look = (variableName: string) =>
      found("ActionsEnvironmentVariable", { environment: "staging", variableName, value: "two" });
    expect(await look("APP")).toEqual({ id: "HotDash:staging:APP", differs: [] });
    expect(await look("OTHER")).toBeUndefined();
  });

  it("of a variable that is shown late is found all the same", async () => {
    // In real time: the two looks that come too early may take a busy machine all of a hurried limit.
    vi.stubEnv("HOTDASH_TIME_SCALE", "1");
    github.faults.add({
      match: { method: "GET", path: /variables\/LATE$/ },
      when: "before",
      effect: { status: 404, body: { message: "Not Found" } },
      times: 2,
    });
    await byHand("POST", "/environments/staging/variables", { name: "LATE", value: "one" });
    const inputs = { environment: "staging", variableName: "LATE", value: "one" };
    expect(await found("ActionsEnvironmentVariable", inputs)).toMatchObject({ differs: [] });
    vi.unstubAllEnvs();
  });

  it("of an autolink is told by what it leads to", async () => {
    const { id } = await byHand("POST", "/autolinks", {
      key_prefix: "HD-",
      url_template: "https://one.example.com/<num>",
    });
    const look = (targetUrlTemplate: string) =>
      found("RepositoryAutolinkReference", { keyPrefix: "HD-", targetUrlTemplate, isAlphanumeric: true });
    expect(await look("https://one.example.com/<num>")).toEqual({ id: `HotDash/${id}`, differs: [] });
    expect((await look("https://two.example.com/<num>"))?.differs).toEqual(["targetUrlTemplate"]);
    expect(await found("RepositoryAutolinkReference", { keyPrefix: "XY-" })).toBeUndefined();
  });

  it("of a ruleset is told by its target, its refs, its rules and whom it lets pass", async () => {
    const made = {
      ...{ name: "main", target: "branch", enforcement: "active", bypass_actors: [] },
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [{ type: "deletion" }, { type: "non_fast_forward" }],
    };
    const { id } = await byHand("POST", "/rulesets", made);
    const asked = {
      ...{ name: "main", target: "branch", enforcement: "active", __defaults: [] },
      conditions: { __defaults: [], refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
      rules: { __defaults: [], deletion: true, nonFastForward: true, update: false },
    };
    const look = (change = {}) => found("RepositoryRuleset", { ...asked, ...change });
    expect(await look()).toEqual({ id: `HotDash:${id}`, differs: [] });
    expect((await look({ enforcement: "disabled" }))?.differs).toEqual(["enforcement"]);
    expect((await look({ rules: { deletion: true } }))?.differs).toEqual(["rules"]);
    expect(
      (await look({ bypassActors: [{ actorId: 5, actorType: "RepositoryRole", bypassMode: "always" }] }))
        ?.differs,
    ).toEqual(["bypassActors"]);
    expect(await look({ name: "other" })).toBeUndefined();
  });

  it("of a repository that the token cannot see is not taken for none", async () => {
    await expect(
      found("ActionsEnvironmentVariable", { repository: "Elsewhere", variableName: "APP" }),
    ).rejects.toThrow(/404/);
  });
});
