import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkUnseen } from "../../operations/drift/unseen.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { image, machinesOf } from "../support/fly-world.ts";
import { everythingRead } from "../support/workflow-reads.ts";
import { changesIn } from "./support/bench.ts";

/*
 * One connection, given once: the same value reaches Fly and the environment on GitHub, and a new password reaches both in
 * one update, by the group's own strategy and with nothing else changed. What somebody changes by hand is put right.
 */
const GIVEN = inventedSecrets("staging", "canary0github1");
const ROTATED = inventedSecrets("staging", "canary0github2");
const CLEAN = ["--refresh", "--expect-no-changes"];

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;
const opened = (name: string) => simulation.github.opened("HotDash", "staging", name);
const onFly = (name: string, value: string) => {
  const secrets = simulation.fly.world.apps.get("hotdash-staging")?.secrets;
  return secrets?.digests().get(name) === secrets?.digest(name, value);
};

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("staging", { secrets: GIVEN });
  await stack.set(["github", "workflowReads"], everythingRead("staging"));
  // Then the release command needs the connection for migrations on Fly, too.
  await stack.set(["dashboard", "migrations"], "prisma");
  await must(stack.up([], { env: { HOTDASH_IMAGE: image("1") } }));
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

async function must(run: ReturnType<Stack["up"]>): Promise<string> {
  const { code, stdout, stderr } = await run;
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

it("the secret opened from GitHub's sealed box is the one on Fly", () => {
  const direct = opened("DIRECT_URL");
  expect(direct).toContain("canary0github1");
  expect(onFly("DIRECT_URL", direct ?? "")).toBe(true);
  expect(opened("STAGING_DB_URL")).toBe(direct);
  expect(opened("POSTGRES_URL")).toBeUndefined();
});

it("a new password reaches Fly and GitHub in one update, and nothing else changes", async () => {
  const before = machinesOf(simulation.fly, "hotdash-staging").map(({ id }) => id);
  await stack.setSecrets({ POSTGRES_URL: ROTATED.POSTGRES_URL ?? "" });
  const expected = {
    dashboard: "~",
    "dashboard-web": "~",
    "dashboard-chroma": "~",
    "staging-DIRECT_URL": "~",
    "staging-STAGING_DB_URL": "~",
  };
  expect(changesIn(await must(stack.preview()))).toEqual(expected);
  const mark = simulation.github.journal.mark();
  await must(stack.up());
  expect(opened("DIRECT_URL")).toContain("canary0github2");
  expect(onFly("DIRECT_URL", opened("DIRECT_URL") ?? "")).toBe(true);
  expect(onFly("DATABASE_URL", ROTATED.POSTGRES_URL ?? "")).toBe(true);
  // Staging rolls: the machines stay the same ones, each launched again with the new secrets.
  expect(machinesOf(simulation.fly, "hotdash-staging").map(({ id }) => id)).toEqual(before);
  const written = simulation.github.journal.since(mark).filter(({ kind }) => kind === "mutate");
  expect(written.map(({ method, path }) => `${method} ${path.split("/").at(-1)}`).sort()).toEqual([
    "PUT DIRECT_URL",
    "PUT STAGING_DB_URL",
  ]);
  await must(stack.preview(CLEAN));
});

describe("what somebody changes by hand", () => {
  const byHand = async () => (await checkUnseen(stack)).sort();

  it("is seen: by the preview a variable, a branch policy and a wait timer, by our own check a secret", async () => {
    expect(await byHand()).toEqual([]);
    // GitHub's times have seconds, and a secret counts as changed when its time is another.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await simulation.github.setSecret("HotDash", "staging", "DIRECT_URL", "typed in by hand");
    await simulation.github.setSecret("HotDash", "staging", "GA_MCP_BUNDLE", "typed in by hand");
    const flag = { values: { ANALYTICS_REAL_DATA: "true" } };
    await simulation.fly.request("POST", "/v1/apps/hotdash-staging/secrets", flag);
    const at = "/repos/Jgorzitza/HotDash/environments/staging";
    const set = (method: string, path: string, body?: unknown) =>
      simulation.github.request(method, `${at}${path}`, body);
    await set("PATCH", "/variables/APP_URL", { value: "https://elsewhere.example.com" });
    const { body } = await set("GET", "/deployment-branch-policies");
    const [policy] = (body as { branch_policies: { id: number }[] }).branch_policies;
    await set("DELETE", `/deployment-branch-policies/${policy?.id}`);
    const custom = { protected_branches: false, custom_branch_policies: true };
    await set("PUT", "", { wait_timer: 30, can_admins_bypass: false, deployment_branch_policy: custom });
    const lines = (await must(stack.preview(["--refresh"]))).split("\n");
    expect(changesIn(lines.filter((line) => !/ refresh(ing)? /.test(line)).join("\n"))).toEqual({
      ...{ staging: "~", "staging-APP_URL": "~", "staging-branch-main": "+" },
    });
    expect(await byHand()).toEqual([
      expect.stringMatching(
        /^ANALYTICS_REAL_DATA .* is a flag.* fly secrets unset ANALYTICS_REAL_DATA -a hotdash-staging$/,
      ),
      expect.stringMatching(/^DIRECT_URL .* npm run up -- staging --replace 'urn:/),
      expect.stringMatching(/^GA_MCP_BUNDLE .* gh secret delete GA_MCP_BUNDLE --env staging/),
    ]);
  });

  it("is put right by the update that the check names", async () => {
    const said = (await byHand()).find((one) => one.startsWith("DIRECT_URL")) ?? "";
    const urn = /--replace '(.*)'$/.exec(said)?.[1] ?? "";
    await must(stack.up(["--refresh", "--replace", urn]));
    expect(opened("DIRECT_URL")).toContain("canary0github2");
    expect((await byHand()).map((one) => one.split(" ")[0])).toEqual([
      "ANALYTICS_REAL_DATA",
      "GA_MCP_BUNDLE",
    ]);
    await must(stack.preview(CLEAN));
  });
});

it("leaves nothing behind", async () => {
  await must(stack.destroy());
  expect(simulation.github.world.environment("HotDash", "staging")).toBeUndefined();
});
