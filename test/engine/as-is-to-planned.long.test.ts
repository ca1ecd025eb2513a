import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { CHECKOUT, PROJECT } from "../../operations/workspace/checkout.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { scaledClock } from "../../providers/kernel/clock.ts";
import { spawned } from "../cli/support/spawn.ts";
import { deploy as deployedByFly, TEAM } from "../operations/adopt/support/team.ts";
import { underLoad } from "../reliability/load/support/under-load.ts";
import { LOAD_SCALE } from "../reliability/load/support/world.ts";
import { machinesOf } from "../support/fly-world.ts";
import { DeployWorld, REPOSITORY } from "./support/deploy-world.ts";

/*
 * The team's staging as `fly deploy` made it comes under the program without a request that writes, and is led to the planned
 * settings by the commands of the runbook, each under load: nobody's request fails.
 */
const APP = "hotdash-staging";

/**
 * Requests a second, in real time, that still show something beside an engine on the same processors. The shortest loss is
 * that of a machine which goes before the proxy knows: half a second of the platform, 100 ms at LOAD_SCALE, in which 4
 * requests begin, 2 at each of two machines. And 48 connections hold a request all the time, so that a machine which goes
 * without draining breaks some at any rate. test/reliability/load/as-is.long.test.ts holds the same steps to LEAST_RATE.
 */
const LEAST_BESIDE_ENGINE = 40;

const PAGE = readFileSync(join(CHECKOUT, "docs/runbooks/from-as-is-to-planned.md"), "utf8");

let world: DeployWorld;
let staging: Stack;
let adopted: string;
const fly = () => world.simulation.fly;

beforeAll(async () => {
  world = await DeployWorld.start({ timeScale: LOAD_SCALE });
  staging = await world.stack("staging");
  // As `fly deploy` builds: no label, no provenance, root, and without any health route.
  const digest = world.simulation.registry.world.push({
    ...{ repository: APP, tags: ["deployment-sim-serves-none"], ports: ["3000/tcp"], user: "" },
    command: ["npm", "run", "docker-start"],
  });
  adopted = `${REPOSITORY}:deployment-sim-serves-none@${digest}`;
  const team = TEAM[APP];
  await deployedByFly(
    fly(),
    { ...team, groups: team.groups.map((group) => ({ ...group, image: adopted })) },
    "personal",
  );
  await vi.waitFor(
    () => expect(machinesOf(fly(), APP).map(({ state }) => state)).toEqual(["started"]),
    20_000,
  );
}, 120_000);
afterAll(() => world.stop());

/** The command lines of a section of the runbook. */
function commandsOf(section: number): string[] {
  const [, text = ""] = new RegExp(`\\n## ${section}\\. [^\\n]*\\n([\\s\\S]*?)(?=\\n## |$)`).exec(PAGE) ?? [];
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = ""]) =>
    block.trim().split("\n"),
  );
  expect(blocks.length, `commands of section ${section}`).toBeGreaterThan(0);
  return blocks;
}

/** Runs the commands of a section; answers what previews and updates printed. */
async function follow(section: number, tag?: string): Promise<{ plan: string; done: string }> {
  const said = { plan: "", done: "" };
  for (const line of commandsOf(section)) {
    const [, args = ""] = /^npm run pulumi -- (.*)$/.exec(line) ?? [];
    if (args) {
      const words = args.replaceAll("'", "").replace(`${PROJECT}:`, `${staging.project.name}:`).split(" ");
      const { code, stdout, stderr } = await staging.run(words);
      expect(code, line + stdout + stderr).toBe(0);
    } else if (/npm run preview/.test(line)) {
      const { code, printed } = await world.run("preview", ["staging"]);
      expect(code, printed).toBe(0);
      said.plan = printed;
    } else if (/npm run up/.test(line)) {
      const { code, stdout, stderr } = await staging.up([], { env: { HOTDASH_IMAGE: "" } });
      expect(code, stdout + stderr).toBe(0);
      said.done = stdout;
    } else if (/npm run deploy/.test(line) && tag) {
      const { code, printed } = await world.deploy("staging", ["--image", tag]);
      expect(code, printed).toBe(0);
      said.done = printed;
    } else throw new Error(`the test does not know how to run: ${line}`);
  }
  return said;
}

/** The same under load: every request of every visitor is answered. */
async function unnoticed(section: number, tag?: string) {
  const { HOTDASH_TIME_SCALE: scale, HOTDASH_TIME_ORIGIN: origin } = world.simulation.workspace.variables;
  const clock = scaledClock(Number(scale), Number(origin));
  const load = await underLoad({ sim: fly(), clock }, APP, () => follow(section, tag), {
    leastRate: LEAST_BESIDE_ENGINE,
  });
  expect(load.failures.slice(0, 5), `section ${section}, ${load.requests} requests`).toEqual([]);
  return load.value;
}
const machines = () =>
  machinesOf(fly(), APP).map(({ name, region, config }) => [
    name,
    region,
    config.services?.[0]?.internal_port,
  ]);
const writes = (mark = 0) =>
  fly().journal.since(mark, { actor: "client", app: APP, kind: ["mutate", "lease"] });

it("the first update writes nothing to the app, and the next one finds nothing to do", async () => {
  const printed = await spawned("adopt", [APP, "--simulated"], {
    env: { ...process.env, ...world.workspace.project.env },
  });
  expect(printed.code, printed.stderr).toBe(0);
  expect(printed.stdout).toMatch(/# What the first update changes:\n# {3}nothing/);
  const { config } = parse(printed.stdout) as { config: Record<string, unknown> };
  for (const [key, value] of Object.entries(config)) await staging.set([key.split(":")[1] ?? ""], value);
  const entries = config[Object.keys(config).find((key) => key.endsWith(":exemptions")) ?? ""] as object[];
  expect(entries).toMatchObject([{ rule: "memory-floor" }, { rule: "health-checks" }]);
  // Nobody has leave by accident: the settings ask who answers for it.
  const unnamed = await staging.up([], { env: { HOTDASH_IMAGE: adopted } });
  expect(unnamed.stdout + unnamed.stderr).toMatch(/exemptions\[0\]\.owner/);
  await staging.set(
    ["exemptions"],
    entries.map((entry) => ({ ...entry, owner: "platform team" })),
  );
  const before = machinesOf(fly(), APP);
  const mark = fly().journal.mark();
  const { code, stdout, stderr } = await staging.up([], { env: { HOTDASH_IMAGE: adopted } });
  expect(code, stdout + stderr).toBe(0);
  expect(stdout).toMatch(/wispy-sun-4711 .*is left as it is; what a release would change: /);
  expect(writes(mark)).toEqual([]);
  expect(machinesOf(fly(), APP)).toEqual(before);
  const again = await staging.up(["--refresh", "--expect-no-changes"]);
  expect(again.code, again.stdout + again.stderr).toBe(0);
  expect(writes(mark)).toEqual([]);
}, 600_000);

it("a deploy of what runs passes the gates without label and provenance; another build of the kind does not", async () => {
  const { code, printed } = await world.deploy("staging", []);
  expect(code, printed).toBe(0);
  // The update before read its own release from the stack, and this one is told it: that alone is no change.
  expect(printed).toContain("up: nothing to change (already)");
  expect(printed).toContain("its next release needs org.opencontainers.image.revision and provenance");
  world.simulation.registry.world.push({
    repository: APP,
    tags: ["deployment-02"],
    ports: ["3000/tcp"],
    user: "",
  });
  const refused = await world.run("deploy", [
    "staging",
    "--image",
    "deployment-02",
    "--yes",
    "--fingerprint",
    "0".repeat(32),
  ]);
  expect(refused.code, refused.printed).toBe(20);
  expect(refused.printed).toMatch(/does not say which commit[\s\S]*no provenance/);
}, 600_000);

it("a second machine, releases, a check by TCP", async () => {
  const second = await unnoticed(2);
  expect(second.plan).toMatch(/hotdash-staging\/web: rolling rollout/);
  expect(machines()).toEqual([
    ["web-ord-2", "ord", 3000],
    ["wispy-sun-4711", "ord", 3000],
  ]);
  await unnoticed(3);
  const env = machinesOf(fly(), APP).map(({ config }) => config.env?.APP_ENV);
  expect(env).toEqual(["staging", "staging"]);
  await unnoticed(4);
  expect(machinesOf(fly(), APP).map(({ config }) => config.services?.[0]?.checks?.[0]?.type)).toEqual([
    "tcp",
    "tcp",
  ]);
}, 900_000);

it("a release with label and provenance, its check, size, port, region and domain", async () => {
  const image = { ports: ["3000/tcp", "8080/tcp"] };
  world.built("main-2-sim-serves-api-health", { image });
  await unnoticed(5, "main-2-sim-serves-api-health");
  const checked = await unnoticed(6);
  expect(checked.plan).toMatch(/hotdash-staging\/web: rolling rollout/);
  await unnoticed(7);
  expect(machinesOf(fly(), APP).map(({ config }) => config.guest?.memory_mb)).toEqual([2048, 2048]);
  world.built("main-3-sim-serves-api-health", { image });
  await unnoticed(8, "main-3-sim-serves-api-health");
  await unnoticed(9);
  expect(machines()).toEqual([
    ["web-dfw-1", "dfw", 8080],
    ["web-dfw-2", "dfw", 8080],
  ]);
  await unnoticed(10);
  expect([...(fly().world.apps.get(APP)?.certificates.keys() ?? [])]).toEqual(["staging.hotrodan.com"]);
  const rest = await staging.up(["--refresh", "--expect-no-changes"]);
  expect(rest.code, rest.stdout + rest.stderr).toBe(0);
}, 1_800_000);
