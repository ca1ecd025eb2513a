import { afterAll, beforeAll, expect, it } from "vitest";
import { putSecretsBack } from "../../operations/secrets/put-back.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { fly } from "../../settings/tokens.ts";
import { image, machinesOf } from "../support/fly-world.ts";
import { changesIn } from "./support/bench.ts";
import { startUp } from "./support/up-command.ts";

/*
 * A secret that a release does without is removed when every process group has taken that release, and not before: one
 * that fails is put back, and its machines launch with the app's newest secrets. Production runs web, then Chroma.
 */
const CANARY = "canary0removal";
const NAME = "SHOPIFY_WEBHOOK_SECRET";
const OTHER = "SHOPIFY_API_SECRET";
const GIVEN: Record<string, string> = {
  ...inventedSecrets("production", CANARY),
  [NAME]: `invented-webhook-${CANARY}`,
};
const APP = "hotdash-app";

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;
let printed = "";

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("production", { secrets: GIVEN });
  await stack.set(["dashboard", "web", "strategy"], "rolling");
  await must(up(image("1")));
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

const up = (release?: string, args: readonly string[] = []) =>
  stack.up(args, release ? { env: { HOTDASH_IMAGE: release } } : {});
async function must(run: ReturnType<Stack["up"]>) {
  const result = await run;
  printed += result.stdout + result.stderr;
  expect(result.code, result.stdout + result.stderr).toBe(0);
  return result;
}
async function mustFail(run: ReturnType<Stack["up"]>) {
  const result = await run;
  printed += result.stdout + result.stderr;
  expect(result.code, result.stdout).not.toBe(0);
}
const undeclare = async (name: string) => {
  const { code, stderr } = await stack.run([
    ...["config", "rm", `secrets.${name}`, "--path", "--stack", stack.name],
  ]);
  expect(code, stderr).toBe(0);
};
const live = () => [...(simulation.fly.world.apps.get(APP)?.secrets.digests().keys() ?? [])];
const running = () =>
  machinesOf(simulation.fly, APP).map(({ name, state, config }) => `${name} ${state} ${config.image}`);
const all = (release: string) =>
  ["chroma-dfw-1", "web-dfw-1", "web-dfw-2"].map((name) => `${name} started ${release}`);
/** Requests of a run that set or remove secrets, by the names they carry, and those that launch machines. */
const writes = (mark: number) =>
  simulation.fly.journal
    .since(mark)
    .filter(({ kind, action }) => kind === "mutate" && !action.startsWith("leases."))
    .map(({ action, body }) =>
      action === "secrets.update" ? Object.keys((body as { values: object }).values).join() : action,
    );

it("a changed secret previews itself and the groups, and the removal is no part of the update", async () => {
  await stack.setSecrets({ [OTHER]: `${GIVEN[OTHER]}-new` });
  const preview = await must(stack.preview());
  expect(changesIn(preview.stdout)).toEqual({
    dashboard: "~",
    "dashboard-web": "~",
    "dashboard-chroma": "~",
  });
  const mark = simulation.fly.journal.mark();
  const { stdout } = await must(up());
  expect(changesIn(stdout)).not.toHaveProperty("dashboard-secrets-removal");
  expect(writes(mark).filter((write) => !write.startsWith("machines."))).toEqual([OTHER]);
});

it("a release that fails leaves the secret set, and the old code healthy", async () => {
  await undeclare(NAME);
  const mark = simulation.fly.journal.mark();
  await mustFail(up(image("2-sim-crash", "c")));
  expect(writes(mark)).not.toContain(NAME);
  expect(live()).toContain(NAME);
  expect(running()).toEqual(all(image("1")));
  // The secrets are as declared now, so that this time the preview knows; it warns before a plain update.
  const plain = await must(stack.preview());
  expect(changesIn(plain.stdout)).toEqual({ "dashboard-secrets-removal": "~" });
});

it("a release that is torn is put back without the removal", async () => {
  const torn = startUp(workspace, ["production", "-yf"], {
    HOTDASH_IMAGE: image("3-sim-fails-in-chroma", "d"),
  });
  expect(await torn.code, torn.printed()).not.toBe(0);
  printed += torn.printed();
  expect(torn.printed()).toContain(`all groups run ${image("1")} again`);
  expect(running()).toEqual(all(image("1")));
  expect(live()).toContain(NAME);
  expect(await stack.outputs()).toMatchObject({ image: image("1") });
});

it("putting the secrets back declares it again, and the next update changes nothing else", async () => {
  const said: string[] = [];
  await putSecretsBack(stack, { last: false }, (line) => said.push(line));
  expect(said.join("\n")).toContain(`${NAME}: previous value set`);
  const mark = simulation.fly.journal.mark();
  await must(up());
  expect(writes(mark)[0]).toBe(NAME);
  expect(live()).toContain(NAME);
  await undeclare(NAME);
});

it("a good release removes it, after the last group, although no preview could know", async () => {
  const release = image("4", "e");
  const preview = await must(stack.preview(["--diff"], { env: { HOTDASH_IMAGE: release } }));
  // What goes stands at the secrets themselves.
  expect(preview.stdout).toMatch(new RegExp(`- ${NAME}: \\[secret\\]`));
  expect(preview.stdout).not.toContain("secrets-removal");
  const mark = simulation.fly.journal.mark();
  const { stdout } = await must(up(release));
  expect(changesIn(stdout)).toMatchObject({ "dashboard-secrets-removal": "~" });
  const sent = writes(mark);
  expect(sent.at(-1)).toBe(NAME);
  expect(sent.filter((write) => write === NAME)).toHaveLength(1);
  expect(sent.filter((write) => write === "machines.update")).toHaveLength(3);
  expect(live()).not.toContain(NAME);
  expect(running()).toEqual(all(release));
});

it("has nothing to do then, with or without a refresh", async () => {
  const mark = simulation.fly.journal.mark();
  await must(up(undefined, ["--expect-no-changes"]));
  expect(simulation.fly.journal.since(mark)).toEqual([]);
  await must(stack.preview(["--refresh", "--expect-no-changes"]));
  await must(stack.refresh(["--expect-no-changes"]));
});

it("a secret that only leaves touches no machine, and is removed all the same", async () => {
  await stack.setSecrets({ [NAME]: GIVEN[NAME] ?? "" });
  await must(up());
  await undeclare(NAME);
  const mark = simulation.fly.journal.mark();
  await must(up());
  expect(writes(mark)).toEqual([NAME]);
  expect(live()).not.toContain(NAME);
  const removal = (await stack.state()).resources.find(({ type }) => type === fly.SecretsRemoval);
  expect(removal?.outputs?.leaving).toMatchObject([{ name: NAME }]);
});

it("no value is in clear in what was printed, in the state or in the journal", async () => {
  expect(printed).not.toContain(CANARY);
  expect(await stack.export()).not.toContain(CANARY);
  expect(JSON.stringify(simulation.fly.journal.entries())).not.toContain(CANARY);
});
