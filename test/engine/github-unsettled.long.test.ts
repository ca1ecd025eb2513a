import { afterAll, beforeAll, expect, it } from "vitest";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { FaultProxy, type Harm } from "../reliability/support/fault-proxy.ts";
import { startUp } from "./support/up-command.ts";

/*
 * Creates at GitHub of which nobody knows whether they were made: the real provider sends each again when its answer was
 * lost, and is refused by what it made itself. The next plain update looks, and settles it.
 */
const AT_ONCE = ["shared", "--yes", "--skip-preview"];
let simulation: Simulation;
let proxy: FaultProxy;
let workspace: Workspace;
let stack: Stack;
const repository = () => simulation.github.world.repository("HotDash");

beforeAll(async () => {
  simulation = await startSimulation();
  proxy = await FaultProxy.before(simulation.github.url);
  const config = { ...simulation.workspace.config, "github:baseUrl": `${proxy.url}/` };
  workspace = await Workspace.create({ ...simulation.workspace, config });
  stack = await workspace.stack("shared", { secrets: {} });
  await stack.set(
    ["repository", "autolinks"],
    [{ key_prefix: "HD-", target_url_template: "https://tracker.example.com/HD-<num>" }],
  );
});
afterAll(async () => {
  await workspace.dispose();
  await proxy.close();
  await simulation.stop();
});

async function up(env: Record<string, string> = {}) {
  const run = startUp(workspace, AT_ONCE, env);
  return { code: await run.code, printed: run.printed() };
}

/** What there is, each with its id: a second one of a kind would be seen. */
const made = () => {
  const { rulesets, autolinks, environments } = repository();
  return [
    ...[...rulesets.values()].map(({ id, content }) => `ruleset ${content.name} ${id}`),
    ...[...autolinks.values()].map(({ id, key_prefix }) => `autolink ${key_prefix} ${id}`),
    ...[...environments.values()].flatMap(({ name, policies }) =>
      [...policies.values()].map((one) => `policy ${name} ${one.type} ${one.name} ${one.id}`),
    ),
  ];
};

/** What no second create of the same would pass, and what happens to the first answer of each. */
const HARMED: [RegExp, Harm][] = [
  [/\/rulesets$/, { kind: "lose" }],
  [/\/autolinks$/, { kind: "replace", status: 502, body: "<html></html>", type: "text/html" }],
  [/\/deployment-branch-policies$/, { kind: "cut", share: 0.3 }],
];

it("what got no usable answer is taken in by the next plain update, and made once", async () => {
  const rules = HARMED.map(([path, harm]) => proxy.add({ method: "POST", path, nth: 1, harm }));
  let last = await up();
  expect(last.code, last.printed).not.toBe(0);
  expect(last.printed).toMatch(/whether .* was made at GitHub is not known: the next update looks/);
  const before = made();
  // The engine stops at the first failure, so that a later update may meet the next of them.
  for (const _ of rules) {
    if (last.code === 0) break;
    last = await up();
    expect(last.printed).toMatch(/take in .* from GitHub as HotDash/);
  }
  expect(last.code, last.printed).toBe(0);
  expect(rules.map(({ hits }) => hits)).toEqual([1, 1, 1]);
  expect(made()).toEqual(expect.arrayContaining(before));
  expect(made()).toHaveLength(4 + 1 + 8);
  const again = await stack.up(["--refresh", "--expect-no-changes"]);
  expect(again.code, again.stdout + again.stderr).toBe(0);
}, 600_000);
