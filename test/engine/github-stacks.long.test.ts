import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { previewConfig } from "../../operations/previews/template.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { image, machinesOf } from "../support/fly-world.ts";

/* Stacks shared, staging, production and two previews beside each other, in one repository. */
const NAMES = ["shared", "staging", "production", "pr-12", "pr-13"];

let simulation: Simulation;
let workspace: Workspace;
const stacks = new Map<string, Stack>();

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  for (const name of NAMES) stacks.set(name, await made(name));
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

/** Previews are made from their template, with an app and an address of their own. */
async function made(name: string): Promise<Stack> {
  if (name === "shared") return workspace.stack(name, { secrets: {} });
  const secrets = inventedSecrets(name, `canary0${name}`);
  if (!name.startsWith("pr-")) return workspace.stack(name, { secrets });
  const { project } = workspace;
  const config = { ...simulation.workspace.config, [`${project.name}:platform`]: "simulated" };
  const number = Number(name.slice("pr-".length));
  const stack = new Stack(project, name);
  await writeFile(stack.file, await previewConfig({ number, project: project.name, config }));
  await stack.initialise(secrets);
  return stack;
}

async function must(run: ReturnType<Stack["up"]>): Promise<string> {
  const { code, stdout, stderr } = await run;
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}
const stack = (name: string) => stacks.get(name) as Stack;

/** Every resource of GitHub in a stack's state, by its type and the object that it is. */
async function declared(name: string): Promise<string[]> {
  const { resources } = await stack(name).state();
  return resources.filter(({ type }) => type.startsWith("github:")).map(({ type, id }) => `${type} ${id}`);
}

/** What GitHub has, and which machines of an app run. */
const onGithub = () => {
  const { rulesets, labels, autolinks, environments } = simulation.github.world.repository("HotDash");
  const rest = [...environments.values()].map(({ name, secrets, variables, policies, rules }) => ({
    ...{ name, rules, secrets: [...secrets], variables: [...variables], policies: [...policies] },
  }));
  return JSON.stringify([[...rulesets], [...labels], [...autolinks], rest]);
};
const onFly = (app: string) =>
  JSON.stringify(machinesOf(simulation.fly, app).map(({ id, name, config }) => [id, name, config]));

it("all come up, and each resource of GitHub belongs to exactly one", async () => {
  for (const name of NAMES) {
    await must(stack(name).up([], { env: name === "shared" ? {} : { HOTDASH_IMAGE: image("1") } }));
  }
  const all = (await Promise.all(NAMES.map(declared))).flat();
  expect(all.length).toBeGreaterThan(15);
  expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([]);
  expect(await declared("pr-12")).toEqual([]);
  expect([...simulation.github.world.repository("HotDash").environments.keys()].sort()).toEqual([
    ...["build", "preview", "production", "production-plan", "shared", "shared-plan", "staging"],
    "staging-plan",
  ]);
}, 400_000);

it("destroying pr-12 leaves pr-13 and all others as they are", async () => {
  const others = ["hotdash-staging", "hotdash-app", "fly-preview-pr-13"];
  const before = [onGithub(), ...others.map(onFly)];
  expect(machinesOf(simulation.fly, "fly-preview-pr-12")).not.toEqual([]);
  const mark = simulation.github.journal.mark();
  await must(stack("pr-12").destroy());
  expect([onGithub(), ...others.map(onFly)]).toEqual(before);
  expect(simulation.github.journal.since(mark).filter(({ kind }) => kind === "mutate")).toEqual([]);
  const gone = simulation.fly.world.apps.get("fly-preview-pr-12");
  expect(gone === undefined || gone.deletedAt !== undefined).toBe(true);
  for (const name of ["shared", "staging", "production", "pr-13"]) {
    await must(stack(name).preview(["--refresh", "--expect-no-changes"]));
  }
}, 300_000);

it("destroying staging leaves production's environment and what the stack shared owns", async () => {
  await must(stack("staging").destroy());
  expect([...simulation.github.world.repository("HotDash").environments.keys()].sort()).toEqual([
    ...["build", "preview", "production", "production-plan", "shared", "shared-plan", "staging-plan"],
  ]);
  for (const name of ["shared", "production"])
    await must(stack(name).preview(["--refresh", "--expect-no-changes"]));
}, 300_000);
