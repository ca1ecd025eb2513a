import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../operations/workspace/stack.ts";
import { killTree } from "../reliability/support/kill-tree.ts";
import { type Built, CANARY, DeployWorld, REPORTS, REPOSITORY } from "./support/deploy-world.ts";

/*
 * `npm run deploy` as CI and people meet it: a process that reads GitHub, a registry and Fly, and ends with an exit code
 * that says what happened. Each part goes on from the last.
 */
const APP = "hotdash-staging";

let world: DeployWorld;
let staging: Stack;
let live: Built;

beforeAll(async () => {
  world = await DeployWorld.start();
  staging = await world.stack("staging");
});
afterAll(() => world.stop());

const reference = ({ tag, digest }: Built) => `${REPOSITORY}:${tag}@${digest}`;
const fly = () => world.simulation.fly.journal;

async function expectAtRest(): Promise<void> {
  const plain = await staging.up(["--refresh", "--expect-no-changes"]);
  expect(plain.code, plain.stdout + plain.stderr).toBe(0);
}

/** The command line that applies what a preview showed. */
const approved = (tag: string, fingerprint: string) => [
  ...["staging", "--image", tag, "--yes", "--fingerprint", fingerprint],
];

describe("a release of staging", () => {
  it("goes out when its gates are open, just as it was previewed, and leaves its evidence", async () => {
    live = world.built("main-1");
    const { code, printed } = await world.deploy("staging", ["--image", "main-1"]);
    expect(code, printed).toBe(0);
    expect(world.images()).toEqual([reference(live)]);
    expect(world.records()).toMatchObject([
      {
        sha: live.sha,
        environment: "staging",
        payload: { digest: live.digest },
        statuses: [{ state: "success" }],
      },
    ]);
    const files = await world.left("staging");
    const names = [...files.keys()].map((name) => name.split("/").at(-1));
    for (const file of ["plan", "policies", "timing", "image", "versions", "gates", "run"])
      expect(names).toContain(`${file}.json`);
    for (const text of [...files.values(), printed]) expect(text).not.toContain(CANARY);
    expect([...files.values()].join("\n"), "the pack judged").toContain('"hotdash": "0.1.0"');
  });

  it("with nothing to change writes nothing, and says so", async () => {
    const mark = fly().mark();
    const { code, printed } = await world.deploy("staging", []);
    expect(code, printed).toBe(0);
    expect(printed).toContain("up: nothing to change (already)");
    // Two gates look: for apps that are given up, and for a door that maintenance has closed.
    expect(
      fly()
        .since(mark)
        .map(({ action }) => action),
    ).toEqual(["apps.list", "machines.list"]);
    expect(world.records()).toHaveLength(1);
  });
});

describe("a release that may not go out", () => {
  /** Ends with this code, without a single request to Fly; answers what was said. */
  async function refused(code: number, args: readonly string[]): Promise<string> {
    const mark = fly().mark();
    const result = await world.run("deploy", args);
    expect(result.code, result.printed).toBe(code);
    expect(fly().since(mark), result.printed).toEqual([]);
    return result.printed;
  }
  const any = "0".repeat(32);

  it("is told everything that stands against its commit, with the run to repeat", async () => {
    const red = world.built("red", {
      checks: ["lint", "test", "build"],
      reports: {
        ...REPORTS,
        playwright: undefined,
        vitest: { "r.json": { numTotalTests: 2, numPassedTests: 1, numFailedTests: 1 } },
      },
    });
    world.github.check(red.sha, "test", "failure");
    const said = await refused(20, approved("red", any));
    expect(said).toContain("check test: ended with failure");
    expect(said).toContain("check security scan: has not run for the commit");
    expect(said).toContain("evidence playwright: no run of .github/workflows/ci.yml for the commit");
    expect(said).toContain("evidence vitest: 1 tests failed; allowed are 0");
    expect(said).toContain(`gh run rerun ${red.run} (ci)`);
  });

  it("is one that the registry does not have, or that cannot run", async () => {
    expect(await refused(20, approved("never-pushed", any))).toContain("the registry does not have it");
    world.built("arm", { image: { architecture: "arm64", ports: ["3000/tcp"] } });
    expect(await refused(20, approved("arm", any))).toContain("is built for linux/arm64");
    world.built("old", { image: { created: "2020-01-01T00:00:00Z", ports: ["3000/tcp"], command: [] } });
    const said = await refused(20, approved("old", any));
    for (const text of ["exposes 3000/tcp, and requests go to 8080", "has no start command", "days ago"])
      expect(said).toContain(text);
  });

  it("is one outside of its window, or without an approval that anybody could give", async () => {
    await staging.set(["deploy", "freezes"], [{ from: "2020-01-01", to: "2199-12-31", reason: "for ever" }]);
    expect(await refused(21, approved("main-2", any))).toContain("for ever");
    const done = await world.deploy("staging", ["--image", "main-1"]);
    expect(done.code, done.printed).toBe(0);
    expect(done.printed).toContain("window: closed to what is new, and nothing is");
    expect(world.records()).toHaveLength(1);
    await staging.set(["deploy"], undefined);
    expect(await refused(2, ["staging", "--image", "main-1", "--yes"])).toContain("--fingerprint <hash>");
  });

  it("is another one than was previewed", async () => {
    world.built("main-2");
    const fingerprint = await world.fingerprint("staging", ["--image", "main-2"]);
    world.built("main-3");
    const mark = fly().mark();
    const { code, printed } = await world.run("deploy", approved("main-3", fingerprint));
    expect(code, printed).toBe(22);
    expect(printed).toContain(`and ${fingerprint} was asked for; nothing was changed`);
    expect(fly().since(mark, { kind: ["mutate", "lease"] })).toEqual([]);
    expect(world.images()).toEqual([reference(live)]);
  });
});

describe("a deploy that is killed", () => {
  it("in the middle of its update leaves a stack that the next run repairs and brings on", async () => {
    live = world.built("main-5");
    const args = await world.approved("main-5");
    world.simulation.fly.faults.add({
      match: { action: "machines.update", app: APP, nth: 1 },
      when: "after",
      effect: { run: () => world.killLast() },
    });
    const killed = world.start("deploy", args, (pid) => killTree(pid));
    expect(await killed.code, killed.printed()).toBeNull();
    const { code, printed } = await world.run("deploy", args);
    expect(code, printed).toBe(0);
    expect(printed).toContain("going on with an interrupted run");
    expect(printed).toContain("break the lock of");
    expect(world.images()).toEqual([reference(live)]);
    await expectAtRest();
  });
});
