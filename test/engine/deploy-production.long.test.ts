import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../operations/workspace/stack.ts";
import { type Built, CANARY, DeployWorld, REPOSITORY } from "./support/deploy-world.ts";

/* The way of releases from main over staging into production, back again, and past staging in an emergency. */
const APP = "hotdash-app";
const LIMIT = { timeout: 900_000 };

let world: DeployWorld;
let production: Stack;
let first: Built;

beforeAll(async () => {
  world = await DeployWorld.start();
  await world.stack("staging");
  production = await world.stack("production");
  await production.set(["deploy"], { stagingBakeMinutes: 0 });
}, 300_000);
afterAll(() => world.stop());

const images = () => world.images(APP);
const named = (version: string, { digest }: Built) => `${REPOSITORY}:${version}@${digest}`;
const fly = () => world.simulation.fly.journal;
const records = () =>
  [...world.simulation.github.world.repository("HotDash").activity.deployments.values()].filter(
    ({ environment }) => environment === "production",
  );
/** What a version has published at GitHub: the files by what they are. */
const published = (version: string) =>
  [...world.simulation.github.world.repository("HotDash").activity.releases.values()]
    .filter(({ tag }) => tag === version)
    .flatMap(({ assets }) => [...assets.values()].map(({ name }) => name.replace(/^.*-/, "")));
const any = ["--yes", "--fingerprint", "0".repeat(32)];

async function onStaging(tag: string): Promise<Built> {
  const built = world.built(tag);
  const { code, printed } = await world.deploy("staging", ["--image", tag]);
  expect(code, printed).toBe(0);
  return built;
}

describe("production", () => {
  it("takes only a version, on main, that staging has run", LIMIT, async () => {
    const aside = world.built("aside", { branch: "feature" });
    const mark = fly().mark();
    const without = await world.run("deploy", ["production", "--image", "aside", ...any]);
    expect(without.code, without.printed).toBe(20);
    for (const text of ["production takes a version only", "is not on main", "has not run it"])
      expect(without.printed).toContain(text);
    world.github.tag("v0.9.0", "main");
    const wrong = await world.run("deploy", [
      ...["production", "--image", aside.digest, "--version", "v0.9.0"],
      ...any,
    ]);
    expect(wrong.printed).toContain("tag v0.9.0: is on");
    expect(fly().since(mark)).toEqual([]);
  });

  it("runs the very image of staging under its version", LIMIT, async () => {
    first = await onStaging("main-1");
    world.github.tag("v1.0.0", first.sha);
    const args = ["--image", first.digest, "--version", "v1.0.0"];
    const { code, printed } = await world.deploy("production", args);
    expect(code, printed).toBe(0);
    expect(images()).toEqual([named("v1.0.0", first)]);
    expect(records()).toMatchObject([
      {
        sha: first.sha,
        payload: { digest: first.digest, version: "v1.0.0" },
        statuses: [{ state: "success" }],
      },
    ]);
  });

  it("publishes the version with plan and evidence", LIMIT, () => {
    const files = ["plan", "policies", "gates", "image", "timing", "versions", "run"];
    expect(published("v1.0.0").sort()).toEqual(files.map((name) => `${name}.json`).sort());
  });

  it("takes a release back that does not answer from outside, and remembers it", LIMIT, async () => {
    const second = await onStaging("main-2");
    world.github.tag("v1.1.0", second.sha);
    world.simulation.registry.world.tag("hotdash-staging", "v1.1.0", second.digest);
    // The web machines pass their gate; once the last group runs the release too, they stop answering.
    const machines = world.simulation.fly.world.apps.get(APP)?.machines;
    const handle = world.simulation.fly.faults.add({
      match: {
        where: ({ method, action, body }) =>
          method === "POST" &&
          action === "machines.update" &&
          (body as { config?: { image?: string } }).config?.image === named("v1.1.0", second),
      },
      when: "after",
      effect: {
        run: () => {
          for (const { name, now } of machines?.values() ?? [])
            if (name.startsWith("web") && now.config.image === named("v1.1.0", second))
              now.config = { ...now.config, image: now.config.image.replace("@", "-sim-unhealthy@") };
        },
      },
      times: 1,
    });
    const bad = await world.deploy("production", ["--image", "v1.1.0"]);
    expect(handle.hits, bad.printed).toBe(1);
    expect(bad.code, bad.printed).toBe(24);
    expect(bad.printed).toContain("the release is remembered as failed");
    expect(images(), bad.printed).toEqual([named("v1.0.0", first)]);
    expect(records().at(-1)).toMatchObject({ sha: second.sha, statuses: [{ state: "failure" }] });

    const again = await world.run("deploy", ["production", "--image", "v1.1.0", ...any]);
    expect(again.code, again.printed).toBe(20);
    expect(again.printed).toContain("failed before and was put back (outside: smoke");
    const fingerprint = await world.fingerprint("production", ["--image", "v1.1.0"]);
    const retried = await world.run("deploy", [
      ...["production", "--image", "v1.1.0", "--retry", "--yes", "--fingerprint", fingerprint],
    ]);
    expect(retried.code, retried.printed).toBe(0);
    expect(images()).toEqual([named("v1.1.0", second)]);
  });

  it(
    "puts back what it touched when it is interrupted, and writes nothing against the release",
    LIMIT,
    async () => {
      const before = images();
      const third = await onStaging("main-3");
      world.github.tag("v1.2.0", third.sha);
      world.simulation.registry.world.tag("hotdash-staging", "v1.2.0", third.digest);
      const fingerprint = await world.fingerprint("production", ["--image", "v1.2.0"]);
      world.simulation.fly.faults.add({
        match: { method: "POST", path: /^\/v1\/apps\/hotdash-app\/machines(\/[^/]+)?$/, nth: 1 },
        when: "after",
        effect: { run: () => world.killLast() },
      });
      const args = ["production", "--image", "v1.2.0", "--yes", "--fingerprint", fingerprint];
      const command = world.start("deploy", args, (pid) => process.kill(pid, "SIGTERM"));
      expect(await command.code, command.printed()).toBe(130);
      expect(command.printed()).toContain("interrupted; what was touched was put back");
      expect(images(), command.printed()).toEqual(before);
      expect(records().some(({ sha }) => sha === third.sha)).toBe(false);
      const plain = await production.up(["--refresh", "--expect-no-changes"]);
      expect(plain.code, plain.stdout + plain.stderr).toBe(0);
    },
  );

  it("puts no older commit over a newer one, unless that is asked for", LIMIT, async () => {
    const image = ["production", "--image", first.digest, "--version", "v1.0.0"];
    const refused = await world.run("deploy", [...image, ...any]);
    expect(refused.code, refused.printed).toBe(20);
    expect(refused.printed).toMatch(/is 1 commit older than [0-9a-f]{12} \(v1\.1\.0\), which runs/);
    const asked = await world.run("deploy", [...image, "--allow-older", ...any]);
    expect(asked.printed).toContain("--allow-older was given");
    // All gates are open; the fingerprint is that of nothing.
    expect(asked.code, asked.printed).toBe(22);
  });

  it("goes back to a version by its name, with the same steps", LIMIT, async () => {
    const fingerprint = await world.fingerprint("production", ["--rollback-to", "v1.0.0"]);
    const { code, printed } = await world.run("rollback", [
      ...["production", "v1.0.0", "--yes", "--fingerprint", fingerprint],
    ]);
    expect(code, printed).toBe(0);
    expect(images()).toEqual([named("v1.0.0", first)]);
    expect(printed).toContain("smoke: /health 200");
    expect(records().at(-1)).toMatchObject({
      sha: first.sha,
      description: expect.stringMatching(/^rollback /),
    });
  });

  it("takes a hotfix past staging, with reason and approver, and writes that down", LIMIT, async () => {
    const fix = world.built("v1.1.1", { branch: "hotfix/login" });
    world.github.tag("v1.1.1", fix.sha);
    const image = ["--image", "v1.1.1"];
    const refused = await world.run("deploy", ["production", ...image, ...any]);
    expect(refused.code, refused.printed).toBe(20);
    expect(refused.printed).toContain("is not on main");
    const hotfix = ["--hotfix", "--reason", "nobody can log in", "--approver", "Somebody-Else"];
    const fingerprint = await world.fingerprint("production", image);
    const said = await world.run("deploy", [
      ...["production", ...image, ...hotfix, "--yes", "--fingerprint", fingerprint],
    ]);
    expect(said.code, said.printed).toBe(20);
    expect(said.printed).toContain("approver Somebody-Else: is the login of nobody");
    world.github.collaborator("somebody-else", "write");
    const { number } = world.github.openPull({ title: "Log in again", head: "hotfix/login" });
    world.github.review(number, { author: "somebody-else", state: "APPROVED" });
    const { code, printed } = await world.run("deploy", [
      ...["production", ...image, ...hotfix, "--yes", "--fingerprint", fingerprint],
    ]);
    expect(code, printed).toBe(0);
    expect(printed).toContain("staging has not run it; it must within 24 hours");
    expect(images()).toEqual([named("v1.1.1", fix)]);
    expect(records().at(-1)?.payload).toMatchObject({
      hotfix: { reason: "nobody can log in", approver: "Somebody-Else" },
    });
    for (const text of (await world.left("production")).values()) expect(text).not.toContain(CANARY);
  });
});
