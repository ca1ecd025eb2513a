import { afterEach, describe, expect, test } from "vitest";
import { checkFlySecrets, compareAppSecrets } from "../../../operations/drift/fly-secrets.ts";
import { checkGithub, checkRepositorySecrets, compareContents } from "../../../operations/drift/github.ts";
import { checkRenderVariables, compareVariables } from "../../../operations/drift/render-variables.ts";
import { GithubClient } from "../../../operations/github/client.ts";
import { fly, github, render } from "../../../settings/tokens.ts";
import { startFlySimulator } from "../../../simulators/fly/main.ts";
import { instant } from "../../../simulators/fly/timings.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import { startRenderSimulator } from "../../../simulators/render/main.ts";
import { instant as instantRender } from "../../../simulators/render/timings.ts";

const close: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(close.splice(0).map((one) => one()));
});

const urn = (name: string) => `urn:pulumi:staging::hotdash::x::${name}`;
const environment = (name: string) => ({
  urn: urn(name),
  type: github.RepositoryEnvironment,
  inputs: { environment: name },
});
const secret = (secretName: string, updatedAt?: string) => ({
  urn: urn(`staging-${secretName}`),
  type: github.ActionsEnvironmentSecret,
  inputs: { environment: "staging", secretName },
  outputs: { updatedAt },
});
const at = (name: string, updated_at = "2026-11-21T08:00:00Z") => ({ name, updated_at });
const compare = (secrets: string[], variables: string[] = []) =>
  compareContents(
    [environment("staging"), secret("DIRECT_URL", "2026-11-21 08:00:00 +0000 UTC")],
    {
      environment: "staging",
      secrets: secrets.map((name) => at(name)),
      variables: variables.map((name) => at(name)),
    },
    "Jgorzitza/HotDash",
  );

describe("an environment on GitHub", () => {
  test("with what is declared and what people set for the workflows is as it should be", () => {
    expect(
      compare(["DIRECT_URL", "FLY_API_TOKEN", "PULUMI_CONFIG_PASSPHRASE"], ["PULUMI_BACKEND_URL"]),
    ).toEqual([]);
  });

  test.each([
    [
      "OLD_TOKEN",
      /is declared there by no stack.*gh secret delete OLD_TOKEN --env staging -R Jgorzitza\/HotDash/,
    ],
    [
      "GA_MCP_BUNDLE",
      /Google Analytics MCP bundle, which is retired\. Remove it: gh secret delete GA_MCP_BUNDLE/,
    ],
    ["CHATWOOT_EMBED_TOKEN", /token of one browser/],
    ["ANALYTICS_REAL_DATA", /is a flag, which travels as plain environment/],
    // Fly has it, but no workflow uses it.
    ["POSTGRES_URL", /is declared there by no stack/],
  ])("with the secret %s is not", (name, says) => {
    expect(compare(["DIRECT_URL", name])).toEqual([expect.stringMatching(says)]);
  });

  test("with a secret among its variables is not", () => {
    expect(compare(["DIRECT_URL"], ["OPENAI_API_KEY"])).toEqual([
      expect.stringMatching(/stands there in clear: change its value, too\. Remove it: gh variable delete/),
    ]);
  });

  test("whose secret was set by hand is not", () => {
    const declared = [environment("staging"), secret("DIRECT_URL", "2026-11-21 08:00:00 +0000 UTC")];
    const live = {
      environment: "staging",
      secrets: [at("DIRECT_URL", "2026-11-21T09:30:00Z")],
      variables: [],
    };
    expect(compareContents(declared, live, "o/r")).toEqual([
      expect.stringMatching(
        /^DIRECT_URL in the environment staging on GitHub was set at 2026-11-21T09:30:00Z.*npm run up -- staging --replace 'urn:pulumi:staging::hotdash::x::staging-DIRECT_URL'$/,
      ),
    ]);
  });

  test("of previews has what a person gave previews", () => {
    const found = compareContents(
      [environment("preview")],
      {
        environment: "preview",
        secrets: [at("OPENAI_API_KEY"), at("SHOPIFY_CLI_AUTH_TOKEN")],
        variables: [],
      },
      "o/r",
    );
    expect(found).toEqual([expect.stringMatching(/^SHOPIFY_CLI_AUTH_TOKEN/)]);
  });
});

async function start(): Promise<{ simulator: GithubSimulator; client: GithubClient }> {
  const simulator = await startGithubSimulator();
  close.push(() => simulator.close());
  const access = { baseUrl: simulator.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" };
  return { simulator, client: new GithubClient(access, {}) };
}

test("GitHub is asked for what each declared environment holds", async () => {
  const { simulator, client } = await start();
  const path = "/repos/Jgorzitza/HotDash";
  await simulator.request("PUT", `${path}/environments/staging`, {});
  await simulator.setSecret("HotDash", "staging", "GA_MCP_BUNDLE", "x");
  await simulator.request("POST", `${path}/environments/staging/variables`, { name: "WHAT", value: "1" });
  await simulator.setSecret("HotDash", undefined, "SESSION_TOKEN", "x");
  await simulator.setSecret("HotDash", undefined, "CODECOV_TOKEN", "x");
  const mark = simulator.journal.mark();
  // One that is gone is seen by a refresh.
  expect(await checkGithub([environment("staging"), environment("gone")], client)).toEqual([
    expect.stringMatching(/^GA_MCP_BUNDLE/),
    expect.stringMatching(/^WHAT/),
  ]);
  expect(simulator.journal.since(mark).map(({ action }) => action)).toEqual([
    ...["environments.get", "environmentSecrets.list", "environmentVariables.list", "environments.get"],
  ]);
  expect(await checkRepositorySecrets(client)).toEqual([
    expect.stringMatching(/^SESSION_TOKEN in the repository's own/),
  ]);
});

describe("an app on Fly", () => {
  test("with a flag, a retired secret or a stranger among its secrets is not as it should be", () => {
    const names = ["POSTGRES_URL", "ENABLE_MCP", "GA_MCP_TOKEN", "WHAT"];
    expect(compareAppSecrets("hotdash-app", names, ["POSTGRES_URL"])).toEqual([
      "ENABLE_MCP in the app hotdash-app on Fly is a flag, which travels as plain environment so that previews show it. Remove it: fly secrets unset ENABLE_MCP -a hotdash-app",
      expect.stringMatching(/^GA_MCP_TOKEN .*retired/),
      expect.stringMatching(/^WHAT .* is declared by no stack/),
    ]);
  });

  test("is asked once", async () => {
    const simulator = await startFlySimulator({ timings: instant });
    close.push(() => simulator.close());
    const env = { FLY_API_TOKEN: "sim_fly", FLY_FLAPS_BASE_URL: simulator.url };
    await simulator.request("POST", "/v1/apps", { name: "hotdash-app", org_slug: "hotdash" });
    const values = { POSTGRES_URL: "x", USE_MOCK_DATA: "true" };
    const { status } = await simulator.request("POST", "/v1/apps/hotdash-app/secrets", { values });
    expect(status).toBe(200);
    const mark = simulator.journal.mark();
    const declared = {
      type: fly.Secrets,
      inputs: { app: "hotdash-app", platform: "simulated" },
      outputs: { digests: { POSTGRES_URL: "abc" } },
    };
    expect(await checkFlySecrets([declared], env)).toEqual([
      expect.stringMatching(/^USE_MOCK_DATA .* is a flag/),
    ]);
    expect(simulator.journal.since(mark)).toHaveLength(1);
    const gone = { ...declared, inputs: { ...declared.inputs, app: "hotdash-gone" } };
    expect(await checkFlySecrets([gone], env)).toEqual([]);
  });
});

describe("a service or an env group on Render", () => {
  const inputs = { env: { PORT: "8080" }, secrets: { S: "x" }, generated: { G: "x" }, external: ["LICENSE"] };
  const compare = (...names: string[]) =>
    compareVariables("the service web on Render", names, inputs, "staging");

  test("with what is declared, what is left to others and the mark is as it should be", () => {
    expect(compare("PORT", "S", "G", "LICENSE", "HOTDASH_STACK")).toEqual([]);
    expect(compare()).toEqual([]);
  });

  test("with a flag, a retired variable, a secret of the matrix or a stranger is not", () => {
    expect(compare("PORT", "ENABLE_MCP", "GA_MCP_TOKEN", "SHOPIFY_API_SECRET", "WHAT")).toEqual([
      expect.stringMatching(/^ENABLE_MCP in the service web on Render is a flag/),
      expect.stringMatching(/^GA_MCP_TOKEN .*retired/),
      expect.stringMatching(/^SHOPIFY_API_SECRET .* is a secret of the matrix/),
      "WHAT in the service web on Render is declared there by no stack. Remove it: npm run up -- staging --refresh",
    ]);
  });

  test("is asked once each, and no value is repeated", async () => {
    const simulator = await startRenderSimulator({ timings: instantRender });
    close.push(() => simulator.close());
    const env = { RENDER_API_KEY: "sim_render", RENDER_API_BASE_URL: simulator.url };
    const ownerId = "tea-hotdash0000000000000";
    const envVars = ["PORT", "USE_MOCK_DATA", "LICENSE"].map((key) => ({ key, value: "canary0render" }));
    const made = await simulator.request("POST", "/env-groups", { name: "common", ownerId, envVars });
    expect(made.status).toBe(201);
    const { id } = made.body as { id: string };
    const declared = (of: string) => ({
      ...{ urn: urn("common"), type: render.EnvGroup, id: of },
      inputs: { ...inputs, platform: "simulated", name: "common" },
    });
    const mark = simulator.journal.mark();
    const remarks = await checkRenderVariables([declared(id)], env);
    expect(remarks).toEqual([
      expect.stringMatching(/^USE_MOCK_DATA in the env group common on Render is a flag/),
    ]);
    expect(remarks.join()).not.toContain("canary0render");
    expect(simulator.journal.since(mark)).toHaveLength(1);
    // One that is gone is seen by a refresh.
    const gone = { ...declared("srv-00000000000000000000"), type: render.Service };
    expect(await checkRenderVariables([declared("evg-00000000000000000000"), gone], env)).toEqual([]);
  });
});
