import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PREVIEW_COMMENT } from "../../operations/previews/announce.ts";
import { EXPIRES_TAG } from "../../operations/previews/lifetime.ts";
import { previewNumbers } from "../../operations/previews/stacks.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";
import { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { image, machinesOf } from "../support/fly-world.ts";
import { changeProgram } from "./support/changed-program.ts";
import { jobIn, runCommand } from "./support/command.ts";

/* Previews of two pull requests on the real engine: each lives and goes by itself. */
const CANARY = "canary0pr";
let simulation: Simulation;
let workspace: Workspace;
const dirt = () => execFileSync("git", ["status", "--porcelain"], { cwd: CHECKOUT, encoding: "utf8" });
let before: string;
/** Numbers of two open pull requests. */
const pulls: number[] = [];

beforeAll(async () => {
  before = dirt();
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.previews);
  // A checkout has the files of the stacks that are kept; the previews take the simulators' addresses from there.
  for (const name of ["staging", "production"]) await workspace.file(name);
  const happen = simulation.github.happenings();
  for (const number of [12, 13]) {
    happen.push(`change-${number}`, `Change ${number}`);
    pulls.push(happen.openPull({ title: `Change ${number}`, head: `change-${number}` }).number);
  }
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

let printed = "";
async function previews(args: readonly string[], env: Record<string, string> = {}) {
  const result = await runCommand("previews", workspace, args, {
    ...jobIn(simulation.github),
    ...env,
  });
  printed += result.printed;
  return result;
}
const create = (number: number, tag: string) =>
  previews(
    ["create", String(number), "--image", image(tag)],
    inventedSecrets(`pr-${number}`, `${CANARY}-${number}`),
  );
const live = () =>
  [...simulation.fly.world.apps.keys()].filter((app) => app.startsWith("fly-preview-")).sort();

/** The comments on a pull request about its preview. */
async function comments(number: number): Promise<string[]> {
  const path = `/repos/Jgorzitza/HotDash/issues/${number}/comments`;
  const { body } = await simulation.github.request("GET", path);
  return (body as { body: string }[])
    .map((one) => one.body)
    .filter((text) => text.startsWith(PREVIEW_COMMENT));
}

it("two come up beside each other, in networks of their own, and say so on their pull requests", async () => {
  const [one = 0, other = 0] = pulls;
  for (const number of pulls) {
    const { code, printed: text } = await create(number, "1");
    expect(code, text).toBe(0);
    expect(await comments(number)).toEqual([
      expect.stringContaining(`https://fly-preview-pr-${number}.fly.dev`),
    ]);
  }
  expect(live()).toEqual([`fly-preview-pr-${one}`, `fly-preview-pr-${other}`]);
  const apps = live().map((app) => simulation.fly.world.apps.get(app));
  expect(apps.map((app) => app?.network)).toEqual(live());
  expect(machinesOf(simulation.fly, `fly-preview-pr-${one}`)).toMatchObject([
    { name: "web-dfw-1", config: { guest: { memory_mb: 1024, cpus: 1 } } },
  ]);
});

it("a push updates the one and edits its comment, and touches nothing of the other", async () => {
  const [one = 0] = pulls;
  const mark = simulation.fly.journal.mark();
  const [machine] = machinesOf(simulation.fly, `fly-preview-pr-${one}`);
  const { code, printed: text } = await create(one, "2");
  expect(code, text).toBe(0);
  expect(machinesOf(simulation.fly, `fly-preview-pr-${one}`)).toMatchObject([
    { id: machine?.id, config: { image: image("2") } },
  ]);
  const touched = simulation.fly.journal.since(mark).map(({ app }) => app);
  expect(new Set(touched)).toEqual(new Set([`fly-preview-pr-${one}`]));
  expect(await comments(one)).toEqual([expect.stringContaining(image("2"))]);
});

it("a push that the rules refuse touches nothing, and the comment names the rule", async () => {
  const [one = 0] = pulls;
  const running = machinesOf(simulation.fly, `fly-preview-pr-${one}`);
  const fly = simulation.fly.journal.mark();
  const putBack = await changeProgram(workspace.project, "less-memory.ts");
  const { code, printed: text } = await create(one, "3");
  await putBack();
  expect(code, text).not.toBe(0);
  expect(simulation.fly.journal.since(fly), text).toEqual([]);
  expect(machinesOf(simulation.fly, `fly-preview-pr-${one}`)).toEqual(running);
  const [comment = "", ...others] = await comments(one);
  expect(others).toEqual([]);
  expect(comment).toContain(`\`${image("3")}\` was refused, and nothing was touched`);
  expect(comment).toContain("- ❌ `memory-floor`");
  expect(comment).toContain("is 512 MB, below the 1024 MB that web must have");
});

it("a first push that the rules refuse makes nothing at all", async () => {
  const happen = simulation.github.happenings();
  happen.push("change-14", "Change 14");
  const { number } = happen.openPull({ title: "Change 14", head: "change-14" });
  const mark = simulation.fly.journal.mark();
  const putBack = await changeProgram(workspace.project, "less-memory.ts");
  const { code, printed: text } = await create(number, "1");
  await putBack();
  expect(code, text).not.toBe(0);
  expect(simulation.fly.journal.since(mark), text).toEqual([]);
  expect(await comments(number)).toEqual([expect.stringContaining("- ❌ `memory-floor`")]);
  await previews(["destroy", String(number)]);
});

it("a push without its secrets is told so in the same comment", async () => {
  const [one = 0] = pulls;
  const { code, printed: text } = await previews(["create", String(one), "--image", image("3")]);
  expect(code, text).toBe(1);
  expect(await comments(one)).toEqual([expect.stringContaining("gh secret set POSTGRES_URL --env preview")]);
});

it("closing the one leaves the other as it is", async () => {
  const [one = 0, other = 0] = pulls;
  const machines = machinesOf(simulation.fly, `fly-preview-pr-${other}`);
  const mark = simulation.fly.journal.mark();
  const { code, printed: text } = await previews(["destroy", String(one)]);
  expect(code, text).toBe(0);
  await expect.poll(live).toEqual([`fly-preview-pr-${other}`]);
  expect(machinesOf(simulation.fly, `fly-preview-pr-${other}`)).toEqual(machines);
  const touched = simulation.fly.journal.since(mark).map(({ app }) => app);
  expect(touched).not.toContain(`fly-preview-pr-${other}`);
  expect(await previewNumbers(workspace.project)).toEqual([other]);
  expect(await comments(one)).toEqual([expect.stringMatching(/is gone/)]);
  expect(await previews(["destroy", String(one)]), "again").toMatchObject({ code: 0 });
});

it("a sweep takes what is over and what no stack knows, and leaves what somebody else put there", async () => {
  const [, other = 0] = pulls;
  const ask = simulation.fly.request;
  await ask("POST", "/v1/apps", { name: "fly-preview-pr-77", org_slug: "hotdash-previews" });
  await ask("POST", "/v1/apps", { name: "fly-preview-pr-78", org_slug: "hotdash-previews" });
  const guest = { cpu_kind: "shared", cpus: 1, memory_mb: 256 };
  const foreign = { name: "theirs", region: "dfw", config: { image: image("1"), guest } };
  await expect
    .poll(async () => (await ask("POST", "/v1/apps/fly-preview-pr-78/machines", foreign)).status)
    .toBe(200);
  const dry = await previews(["sweep", "--dry-run"]);
  expect(dry.printed).toMatch(/fly-preview-pr-77: there is no stack pr-77 \(it would go\)/);
  expect(live()).toHaveLength(3);
  const first = await previews(["sweep"]);
  expect(first.code).toBe(1);
  expect(first.printed).toMatch(/fly-preview-pr-78: theirs in it were not made by .*: left alone/);
  await expect.poll(live).toEqual([`fly-preview-pr-${other}`, "fly-preview-pr-78"].sort());

  // Its time is over, although its pull request is open.
  const stack = new Stack(workspace.project, `pr-${other}`);
  await stack.run(["stack", "tag", "set", EXPIRES_TAG, "2026-01-01T00:00:00Z", "--stack", stack.name]);
  await previews(["sweep"]);
  await expect.poll(live).toEqual(["fly-preview-pr-78"]);
  expect(await previewNumbers(workspace.project)).toEqual([]);
});

it("the checkout stayed as it was, and nobody was shown a secret", () => {
  expect(dirt()).toBe(before);
  const journals = [simulation.fly, simulation.github].map(({ journal }) =>
    JSON.stringify(journal.entries()),
  );
  expect(printed + journals.join("")).not.toContain(CANARY);
});
