import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { StackCopy } from "../../operations/stand-ins/copy.ts";
import { leaksIn } from "../../operations/stand-ins/leaks.ts";
import { makeCopy } from "../../operations/stand-ins/make.ts";
import { withStandInStack } from "../../operations/stand-ins/open.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { image } from "../support/fly-world.ts";

/*
 * What a pull request is previewed on: a copy of a stack that holds none of its secrets, wherever one looks, and on which
 * nothing changes that would not change in the stack itself.
 */
const LIMIT = { timeout: 600_000 };
const CANARY = "canary0stand0in";
let simulation: Simulation;
let workspace: Workspace;
const stacks = new Map<string, Stack>();
const copies = new Map<string, StackCopy>();
/** Every secret value of a stack: those that it was given, and those that Pulumi made. */
const secrets = new Map<string, string[]>();

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  for (const name of ["staging", "production"]) {
    const stack = await workspace.stack(name, { secrets: inventedSecrets(name, CANARY) });
    stacks.set(name, stack);
    const { code, stdout } = await stack.up([], { env: { HOTDASH_IMAGE: image("1") } });
    expect(code, stdout).toBe(0);
    // A value of before stays in the outputs until the next good rollout, nested and encrypted.
    if (name === "staging") {
      await stack.setSecrets({ SHOPIFY_API_SECRET: `invented-api-secret-${CANARY}-second` });
      const second = await stack.up();
      expect(second.code, second.stdout).toBe(0);
    }
    const exported = await stack.run(["stack", "export", "--show-secrets", "--stack", name]);
    const generated = [...exported.stdout.matchAll(/"plaintext": "\\"([A-Za-z0-9]{64})\\""/g)].map(
      ([, one = ""]) => one,
    );
    expect(generated.length).toBeGreaterThan(0);
    if (name === "staging") expect(exported.stdout).toContain(`${CANARY}-second`);
    secrets.set(name, [CANARY, ...Object.values(inventedSecrets(name, CANARY)), ...new Set(generated)]);
    copies.set(name, await makeCopy(stack, { commit: "0".repeat(40), now: Date.now() }));
  }
}, 600_000);
afterAll(async () => {
  await workspace?.dispose();
  await simulation?.stop();
});

const stack = (name: string) => stacks.get(name) as Stack;
const copy = (name: string) => copies.get(name) as StackCopy;
const canaries = (name: string) => secrets.get(name) ?? [];

describe.each(["staging", "production"])("%s", (name) => {
  it("its copy holds stand-ins for what is secret, and nothing that opens a state", () => {
    expect(leaksIn(copy(name), canaries(name))).toEqual([]);
    expect(copy(name).replaced).toBeGreaterThan(10);
    const text = JSON.stringify(copy(name));
    expect(text).not.toContain("secrets_providers");
    expect(text).not.toContain("ciphertext");
    expect(text).toContain("stand-in-");
    // What rules look at is there still.
    expect(text).toContain(".pooler.supabase.com:5432/postgres?sslmode=require&connection_limit=3");
  });

  it("nothing changes on it that does not change in the stack", LIMIT, async () => {
    const mark = simulation.fly.journal.mark();
    await withStandInStack(workspace.project, copy(name), async ({ stack: stood, again }) => {
      expect(again).toEqual([]);
      const { code, stdout, stderr } = await stood.preview(["--expect-no-changes", "--diff"]);
      expect(code, stdout + stderr).toBe(0);
    });
    expect(simulation.fly.journal.since(mark)).toEqual([]);
  });

  it("no secret value can be read from anything that the pull request's job has", LIMIT, async () => {
    await stack(name).set(["dashboard", "web", "guest", "memory_mb"], 4096);
    await withStandInStack(workspace.project, copy(name), async ({ stack: stood }) => {
      const { stdout, stderr } = await stood.preview(["--json", "--show-secrets"]);
      const shown = [stdout, stderr];
      // With whatever it is asked for, it opens only stand-ins.
      for (const args of [
        ["stack", "export", "--show-secrets"],
        ["stack", "output", "--json", "--show-secrets"],
        ["stack", "history", "--json", "--show-secrets"],
        ["config", "--json", "--show-secrets"],
      ]) {
        const { code, stdout: said, stderr: also } = await stood.run([...args, "--stack", stood.name]);
        expect(code, also).toBe(0);
        shown.push(said, also);
      }
      expect(shown.join("")).toContain("stand-in-");
      const files = await textsBelow(stood.project.folder);
      expect(files.some(({ path }) => path.includes("stacks"))).toBe(true);
      expect(leaksIn({ shown, files, env: stood.project.env }, canaries(name))).toEqual([]);
      // The stack's own passphrase and backend are not there either.
      const { env } = workspace.project;
      expect(stood.project.env.PULUMI_CONFIG_PASSPHRASE).not.toBe(env.PULUMI_CONFIG_PASSPHRASE);
      expect(Object.values(stood.project.env)).not.toContain(env.PULUMI_BACKEND_URL);
    });
  });
});

it(
  "a secret that a resource does not mark is found, named by its place, and no copy is kept",
  LIMIT,
  async () => {
    const exported = JSON.parse(await stack("staging").export()) as {
      deployment: { resources: { outputs?: object }[] };
    };
    const before = structuredClone(exported);
    const [, victim] = exported.deployment.resources.filter(({ outputs }) => outputs !== undefined);
    Object.assign(victim?.outputs ?? {}, { note: Buffer.from(`x${CANARY}-second`).toString("base64") });
    expect(await stack("staging").import(exported)).toBeUndefined();
    const error = await makeCopy(stack("staging"), { now: Date.now() }).catch(
      (thrown: Error) => thrown.message,
    );
    expect(await stack("staging").import(before)).toBeUndefined();
    expect(error).toMatch(
      /was not kept: a secret value can be read in 1 of its places:\n {2}state\.deployment\..*\.note\n/,
    );
    expect(error).not.toContain(CANARY);
  },
);

async function textsBelow(folder: string): Promise<{ path: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return Promise.all(files.map(async (path) => ({ path, text: await readFile(path, "latin1") })));
}
