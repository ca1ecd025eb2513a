import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withoutEtags } from "../../operations/repair/plan.ts";
import { githubAdvice } from "../../operations/run/github-advice.ts";
import { github as types } from "../../settings/tokens.ts";
import { type GithubSimulator, startGithubSimulator } from "../../simulators/github/main.ts";
import { GithubPlugin, type Kept } from "../reliability/sequences/github/plugin.ts";

/* What GitHub does meanwhile, through the real provider (6.12.2) as the engine asks it; without an engine, since it has no part in it. */
const PLACE = { repository: "HotDash", environment: "staging" };
let github: GithubSimulator;
let plugin: GithubPlugin;
beforeAll(async () => {
  github = await startGithubSimulator({ rateLimits: false });
  const access = { owner: "Jgorzitza", baseUrl: github.url, token: "sim_github" };
  plugin = await GithubPlugin.start({ ...access, writeDelayMs: "1", retryDelayMs: "1" });
});
afterAll(async () => {
  plugin.stop();
  await github.close();
});

const urnOf = (type: string, name: string) => `urn:pulumi:staging::hotdash::${type}::${name}`;
async function made(type: string, name: string, given: Record<string, unknown>): Promise<Kept> {
  const urn = urnOf(type, name);
  return plugin.create(urn, await plugin.check(urn, {}, { ...PLACE, ...given }));
}
const failure = (sent: Promise<unknown>) =>
  sent.then(
    () => "",
    (error: Error) => error.message,
  );
/** What an update says of an error of the provider. */
const advised = (type: string, message: string) =>
  githubAdvice(
    JSON.stringify({ diagnosticEvent: { urn: urnOf(type, "one"), message, severity: "error" } }),
    "npm run up -- staging",
  );

describe("GitHub meanwhile", () => {
  const { RepositoryEnvironment, ActionsEnvironmentSecret, ActionsEnvironmentVariable } = types;
  const environment = () => made(RepositoryEnvironment, "staging", {});
  const secret = { secretName: "TOKEN", plaintextValue: "secret-canary" };
  const opened = () => github.opened("HotDash", "staging", "TOKEN");

  it("gives out another public key between reading it and writing a secret: nothing is set, and again it is", async () => {
    await environment();
    github.faults.add({
      match: { action: "environmentSecrets.publicKey" },
      when: "after",
      effect: { run: () => github.world.environment("HotDash", "staging")?.rotateKey() },
      times: 1,
    });
    const said = await failure(made(ActionsEnvironmentSecret, "token", secret));
    expect(said).toMatch(/422 .*key_id/);
    expect(said).not.toContain("secret-canary");
    expect(advised(ActionsEnvironmentSecret, said)).toEqual([
      expect.stringMatching(/^one: GitHub gave out another key .*: run npm run up -- staging again$/),
    ]);
    expect(opened()).toBeUndefined();
    await made(ActionsEnvironmentSecret, "token", secret);
    expect(opened()).toBe("secret-canary");
  });

  it("loses an environment by hand: an update says how it comes back, and a refresh finds all of it gone", async () => {
    const all = {
      staging: await environment(),
      token: await made(ActionsEnvironmentSecret, "token", secret),
      app: await made(ActionsEnvironmentVariable, "app", { variableName: "APP", value: "one" }),
    };
    await github.request("DELETE", "/repos/Jgorzitza/HotDash/environments/staging");
    const urn = urnOf(ActionsEnvironmentVariable, "app");
    const news = await plugin.check(urn, all.app.inputs, { ...PLACE, variableName: "APP", value: "two" });
    const said = await failure(plugin.update(urn, all.app, news));
    expect(said).toContain("404 Not Found");
    expect(advised(ActionsEnvironmentVariable, said)).toEqual([
      expect.stringContaining("npm run up -- staging --refresh makes again what is gone"),
    ]);
    expect(
      await plugin.read(urnOf(RepositoryEnvironment, "staging"), all.staging.id, all.staging),
    ).toBeUndefined();
    expect(
      await plugin.read(urnOf(ActionsEnvironmentSecret, "token"), all.token.id, all.token),
    ).toBeUndefined();
    expect(await plugin.read(urn, all.app.id, all.app)).toBeUndefined();
    await environment();
    await made(ActionsEnvironmentSecret, "token", secret);
    expect(opened()).toBe("secret-canary");
  });

  it.each([
    [403, "You have exceeded a secondary rate limit. Please wait a few minutes", /asks to go slower/],
    [403, "Resource not accessible by personal access token", /the token may not do this/],
    [401, "Bad credentials", /the token may not do this/],
  ])("answers %i (%s)", async (status, message, meaning) => {
    await environment();
    const match = { method: "POST", path: /variables$/ };
    const fault = github.faults.add({ match, when: "before", effect: { status, body: { message } } });
    const said = await failure(
      made(ActionsEnvironmentVariable, "other", { variableName: "OTHER", value: "one" }),
    );
    fault.remove();
    expect(advised(ActionsEnvironmentVariable, said), said).toEqual([expect.stringMatching(meaning)]);
  });
});

describe("a look at what GitHub has, with the ETag of the look before", () => {
  it("is 304 and changes nothing when all is as it was, and sees what somebody changed", async () => {
    const urn = urnOf("github:index/issueLabel:IssueLabel", "drift");
    const label = { repository: "HotDash", name: "drift", color: "aaaaaa" };
    const made = await plugin.create(urn, await plugin.check(urn, {}, label));
    const kept = (await plugin.read(urn, made.id, made)) ?? made;
    const statuses = (mark: number) =>
      github.journal.since(mark, { action: "labels.get" }).map(({ status }) => status);
    let mark = github.journal.mark();
    const again = await plugin.read(urn, kept.id, kept);
    expect(statuses(mark)).toEqual([304]);
    expect(again?.outs).toEqual(kept.outs);
    await github.request("PATCH", "/repos/Jgorzitza/HotDash/labels/drift", { color: "bbbbbb" });
    mark = github.journal.mark();
    expect((await plugin.read(urn, kept.id, kept))?.outs).toMatchObject({ color: "bbbbbb" });
    expect(statuses(mark)).toEqual([200]);
    await plugin.remove(urn, kept);
  });

  it("hides for ever what a refused update did not do, unless the state forgets the ETag: the provider keeps what was planned beside it", async () => {
    const urn = urnOf("github:index/issueLabel:IssueLabel", "half");
    const label = { repository: "HotDash", name: "half", color: "aaaaaa" };
    const made = await plugin.create(urn, await plugin.check(urn, {}, label));
    const kept = (await plugin.read(urn, made.id, made)) ?? made;
    const refused = github.faults.add({
      ...{ match: { action: "labels.update" }, when: "before" },
      effect: { status: 422, body: { message: "Validation Failed" } },
    });
    const planned = await plugin.check(urn, kept.inputs, { ...label, color: "cccccc" });
    const error = await plugin.update(urn, kept, planned).catch((failed: unknown) => failed);
    refused.remove();
    const half = GithubPlugin.halfDone(error, planned);
    if (!half) throw new Error("the engine would keep nothing");
    expect(half.outs).toMatchObject({ color: "cccccc" });
    // As upstream tells it (integrations/terraform-provider-github#3519), with 6.12.2.
    expect((await plugin.read(urn, half.id, half))?.outs).toMatchObject({ color: "cccccc" });
    const resource = { urn, type: "github:index/issueLabel:IssueLabel", custom: true, outputs: half.outs };
    const state = withoutEtags({ version: 3, deployment: { resources: [resource] } }, new Set([urn]));
    const [forgot] = state?.deployment.resources ?? [];
    const outs = forgot?.outputs as Record<string, unknown>;
    expect((await plugin.read(urn, half.id, { ...half, outs }))?.outs).toMatchObject({ color: "aaaaaa" });
    await plugin.remove(urn, kept);
  });
});
