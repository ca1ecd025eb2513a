import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Planned, stepsOf } from "../../operations/deploy/plan.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { digestOf } from "../../settings/releases/release.ts";
import { type Built, DeployWorld } from "./support/deploy-world.ts";
import { elsewhere, killedAt, killedOnce } from "./support/killed-deploy.ts";

/*
 * A deploy that is killed between its steps, and gone on with by another machine, which has none of its folder: what was
 * done is neither done twice nor refused. Each part goes on from the last. What such a run goes back to when its release
 * does not answer: deploy-unproven.long.test.ts.
 */
const LIMIT = { timeout: 3_600_000 };

let world: DeployWorld;
let staging: Stack;
let production: Stack;
beforeAll(async () => {
  world = await DeployWorld.start();
  staging = await world.stack("staging");
  production = await world.stack("production");
  await production.set(["deploy"], { stagingBakeMinutes: 0 });
}, 600_000);
afterAll(() => world.stop());

/** A stored state, as far as this looks into it. */
interface Stored {
  deployment: {
    resources: { type: string; outputs?: { image?: string; releases?: { image: string }[] } }[];
  };
}

const digests = (app?: string) => [...new Set(world.images(app).map((image) => digestOf(image ?? "")))];
const records = (sha: string, environment: string) =>
  world.records().filter((one) => one.sha === sha && one.environment === environment);
const releases = (version: string) =>
  [...world.simulation.github.world.repository("HotDash").activity.releases.values()].filter(
    ({ tag }) => tag === version,
  );

/** Kills a command at every step that it takes; the middle of `up` is the matter of other tests. */
async function killedEverywhere(planned: Planned, args: readonly string[]): Promise<void> {
  for (const { name } of stepsOf(planned)) await killedAt(world, name, args, planned.command);
}

async function goesOn(command: "deploy" | "rollback", args: readonly string[]): Promise<string> {
  const { code, printed } = await world.run(command, elsewhere(world, args));
  expect(code, printed).toBe(0);
  return printed;
}

describe("a release is brought once, however often the machine that brings it dies", () => {
  let first: Built;
  let fix: Built;

  it("to staging", LIMIT, async () => {
    first = world.built("main-1");
    const args = await world.approved("main-1");
    await killedEverywhere({ command: "deploy", commit: undefined, kind: "staging" }, args);
    await goesOn("deploy", args);
    expect(digests()).toEqual([first.digest]);
    expect(records(first.sha, "staging")).toMatchObject([{ statuses: [{ state: "success" }] }]);
  });

  it("to production, past all of its gates, and published as one release", LIMIT, async () => {
    world.github.tag("v1.0.0", first.sha);
    const image = ["--image", first.digest, "--version", "v1.0.0"];
    const fingerprint = await world.fingerprint("production", image);
    const args = ["production", ...image, "--yes", "--fingerprint", fingerprint];
    await killedEverywhere({ command: "deploy", commit: undefined, kind: "production" }, args);
    await goesOn("deploy", args);
    expect(digests("hotdash-app")).toEqual([first.digest]);
    expect(records(first.sha, "production")).toMatchObject([{ statuses: [{ state: "success" }] }]);
    expect(releases("v1.0.0")).toMatchObject([{ draft: false }]);
  });

  it("to production as a hotfix, whose approver is asked of GitHub each time", LIMIT, async () => {
    fix = world.built("v1.0.1", { branch: "hotfix/login" });
    world.github.tag("v1.0.1", fix.sha);
    world.github.collaborator("somebody-else", "write");
    const { number } = world.github.openPull({ title: "Log in again", head: "hotfix/login" });
    world.github.review(number, { author: "somebody-else", state: "APPROVED" });
    const hotfix = { reason: "nobody can log in", approver: "somebody-else" };
    const image = ["--image", "v1.0.1"];
    const fingerprint = await world.fingerprint("production", image);
    const args = [
      ...["production", ...image, "--hotfix", "--reason", hotfix.reason, "--approver", hotfix.approver],
      ...["--yes", "--fingerprint", fingerprint],
    ];
    const planned: Planned = { command: "deploy", commit: undefined, kind: "production", hotfix };
    await killedEverywhere(planned, args);
    await goesOn("deploy", args);
    expect(digests("hotdash-app")).toEqual([fix.digest]);
    expect(records(fix.sha, "production")).toMatchObject([{ statuses: [{ state: "success" }] }]);
  });

  it("back to the release before", LIMIT, async () => {
    const running = ["production", "v1.0.1", "--yes", "--fingerprint", "0".repeat(32)];
    const slip = await world.run("rollback", elsewhere(world, running));
    expect([slip.code, slip.printed]).toEqual([1, expect.stringContaining("runs already")]);
    const fingerprint = await world.fingerprint("production", ["--rollback-to", "v1.0.0"]);
    const args = ["production", "v1.0.0", "--yes", "--fingerprint", fingerprint];
    await killedEverywhere({ command: "rollback", commit: undefined, kind: "production" }, args);
    await killedOnce(world, "✓ archive", args, "rollback");
    const printed = await goesOn("rollback", args);
    expect(printed).toMatch(/production went back to .* \(v1\.0\.0\) already, on .* by .*: it is done/);
    expect(printed).toContain("rollback of production: done");
    expect(digests("hotdash-app")).toEqual([first.digest]);
    const [, back, ...more] = records(first.sha, "production");
    expect(back?.statuses[0]?.state).toBe("success");
    expect(more).toEqual([]);
    // The update alone says the same.
    const { code, printed: alone } = await world.run("up", [
      "production",
      "--rollback-to",
      "v1.0.0",
      "--yes",
    ]);
    expect([code, alone]).toEqual([0, expect.stringContaining("it is done")]);
  });

  it("forth again by the word previous, which is by its plan alone what was done", LIMIT, async () => {
    const fingerprint = await world.fingerprint("production", ["--rollback-to", "previous"]);
    const args = ["production", "--yes", "--fingerprint", fingerprint];
    for (const step of ["smoke", "record"]) await killedAt(world, step, args, "rollback");
    await goesOn("rollback", args);
    await killedOnce(world, "✓ archive", args, "rollback");
    await goesOn("rollback", args);
    expect(digests("hotdash-app")).toEqual([fix.digest]);
    const [, forth, ...more] = records(fix.sha, "production");
    expect(forth?.statuses[0]?.state).toBe("success");
    expect(more).toEqual([]);
  });

  it(
    "and its update, cut off before the state names the release, is taken up: no plain one goes back",
    LIMIT,
    async () => {
      const stored = JSON.parse(await production.export()) as Stored;
      const stack = stored.deployment.resources.find(({ type }) => type === "pulumi:pulumi:Stack");
      const [, before] = stack?.outputs?.releases ?? [];
      expect(before?.image).toContain(first.digest);
      Object.assign(stack?.outputs ?? {}, {
        image: before?.image,
        releases: stack?.outputs?.releases?.slice(1),
      });
      await production.import(stored);
      await goesOn("rollback", ["production", "v1.0.1", "--yes", "--fingerprint", "0".repeat(32)]);
      expect(await production.outputs()).toMatchObject({ image: expect.stringContaining(fix.digest) });
    },
  );
});

describe("a release that runs already, and was not recorded, is made up for", () => {
  it("outside of the window too, and nothing else is", LIMIT, async () => {
    const late = world.built("main-2");
    const args = await world.approved("main-2");
    await killedAt(world, "record", args);
    await staging.set(["deploy", "freezes"], [{ from: "2020-01-01", to: "2199-12-31", reason: "for ever" }]);
    const printed = await goesOn("deploy", args);
    expect(printed).toContain("for ever");
    expect(records(late.sha, "staging")).toMatchObject([{ statuses: [{ state: "success" }] }]);
    // It is recorded now: nothing is left that the window would have to be open for.
    const again = await world.run("deploy", elsewhere(world, args));
    expect(again.code, again.printed).toBe(21);
  });
});
