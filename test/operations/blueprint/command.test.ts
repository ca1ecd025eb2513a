import { afterAll, beforeAll, expect, it } from "vitest";
import { WORKSPACE_VARIABLE } from "../../../operations/workspace/open.ts";
import type { Stack } from "../../../operations/workspace/stack.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../../settings/matrix.ts";
import { inProcess } from "../../cli/support/in-process.ts";
import { spawned } from "../../cli/support/spawn.ts";

const CANARY = "canary0blueprint";
const IMAGE = `ghcr.io/hotdash/dashboard@sha256:${"b".repeat(64)}`;
let workspace: Workspace;
let stack: Stack;

beforeAll(async () => {
  workspace = await Workspace.create({
    variables: {},
    config: { "github:baseUrl": "http://127.0.0.1:9/" },
  });
  stack = await workspace.stack("staging", { secrets: inventedSecrets("staging", CANARY) });
});
afterAll(() => workspace.dispose());

const command = (as = inProcess) =>
  as("render blueprint", ["staging"], {
    env: {
      PATH: process.env.PATH,
      [WORKSPACE_VARIABLE]: workspace.project.folder,
      HOTDASH_IMAGE: IMAGE,
    },
  });

it("says what is missing, and then prints the stack's Blueprint without a secret", async () => {
  const onFly = await command(spawned);
  expect(onFly.code).toBe(1);
  expect(onFly.stderr).toMatch(/is not on Render \(host: fly\).*config set host both/);
  await stack.set(["host"], "render");
  const { stderr: wrong } = await command();
  expect(wrong).toContain("hotdash-simulated:render.ownerId = (not set)");
  expect(wrong).toContain("is Fly's private registry");
  await stack.set(["dashboard", "imageRepository"], "ghcr.io/hotdash/dashboard");
  await stack.set(["render"], { ownerId: "tea-hotdash0000000000000" });
  const { stdout, stderr } = await command();
  expect(stdout).toContain("name: hotdash-staging-chroma");
  expect(stdout).toContain(`url: ${IMAGE}`);
  expect(stdout + stderr + wrong).not.toContain(CANARY);
});
