import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../operations/workspace/stack.ts";
import { runCommand } from "./support/command.ts";
import { type Built, CANARY, DeployWorld } from "./support/deploy-world.ts";

/*
 * `npm run deploy` and `npm run rollback` of a stack that is on Render alone: the same steps, gates and evidence, and not
 * one request to Render where nothing changes.
 */
const APP = "hotdash-staging";
/** Fly's registry is private, and Render cannot pull from it. */
const REPOSITORY = "ghcr.io/hotdash/dashboard";
const LIMIT = { timeout: 300_000 };

let world: DeployWorld;
let staging: Stack;
let first: Built;
let printed = "";

beforeAll(async () => {
  world = await DeployWorld.start();
  staging = await world.stack("staging");
  await staging.set(["host"], "render");
  await staging.set(["dashboard", "imageRepository"], REPOSITORY);
  // Workers and cron jobs have connections of their own.
  await staging.set(["supabase", "defaultPoolSize"], 60);
  await staging.set(["render"], {
    ownerId: world.simulation.render.ownerId,
    workers: { queue: { command: "npm run worker" } },
    crons: { nightly: { command: "npm run nightly", schedule: "0 3 * * *" } },
    keyValue: { plan: "starter" },
  });
}, 120_000);
afterAll(() => world.stop());

const built = (tag: string) => world.built(tag, { image: { repository: "hotdash/dashboard" } });
const reference = ({ tag, digest }: Built) => `${REPOSITORY}:${tag}@${digest}`;
const journal = () => world.simulation.render.journal;
const records = () => [...world.simulation.github.world.repository("HotDash").activity.deployments.values()];
/** What each service is configured to run, and what runs. */
const images = () => [
  ...new Set(
    [...world.simulation.render.world.services.values()].flatMap(({ settings, deploys }) => [
      settings.imagePath,
      deploys.find(({ status }) => status === "live")?.image?.ref,
    ]),
  ),
];
/** What a command asked of Render. */
async function asking(work: () => Promise<{ code: number | null; printed: string }>, code: number) {
  const mark = journal().mark();
  const ended = await work();
  printed += ended.printed;
  expect(ended.code, ended.printed).toBe(code);
  const sent = journal().since(mark);
  return { printed: ended.printed, all: sent, writes: sent.filter(({ method }) => method !== "GET") };
}
const deploys = (tag: string, code = 0) => asking(() => world.deploy("staging", ["--image", tag]), code);

describe("a stack on Render", () => {
  it(
    "is deployed through its gates: every service, asked at its address, with its evidence",
    LIMIT,
    async () => {
      first = built("main-1");
      const { printed: said, writes } = await deploys("main-1");
      expect(images()).toEqual([reference(first)]);
      const made = writes.map(({ action }) => action);
      expect(made.filter((action) => action === "services.create")).toHaveLength(4);
      expect(made).not.toContain("deploys.create");
      expect(said).toContain(`smoke: passed within the deploy, at https://${APP}.onrender.com: /health 200`);
      expect(records()).toMatchObject([
        { sha: first.sha, payload: { digest: first.digest }, statuses: [{ state: "success" }] },
      ]);
      const files = await world.left("staging");
      const run = [...files].find(([name]) => name.endsWith("run.json"))?.[1] ?? "{}";
      expect(JSON.parse(run)).toMatchObject({
        code: 0,
        smoke: { passed: true, seen: [{ path: "/health", status: 200 }] },
      });
      expect(world.simulation.fly.world.apps.size).toBe(0);
    },
  );

  it("asks nothing of Render when there is nothing to change", LIMIT, async () => {
    const again = await asking(() => world.deploy("staging", []), 0);
    expect(again.printed).toContain("up: nothing to change (already)");
    expect(again.printed).toContain("smoke: passed within the deploy");
    expect(again.all).toEqual([]);
    expect(records()).toHaveLength(1);
    const uptime = await runCommand("uptime", world.workspace, ["staging"]);
    expect(uptime.code, uptime.printed).toBe(0);
    expect(uptime.printed).toContain("/health answers 200");
  });

  it(
    "takes back a release that does not keep browsers to HTTPS, and refuses it the next time",
    LIMIT,
    async () => {
      const bad = built("main-2-sim-no-hsts");
      const { printed: said } = await deploys(bad.tag, 1);
      expect(said).toMatch(/did not pass its smoke rules: \/health: Strict-Transport-Security is missing/);
      expect(said).toContain("was rolled back to the previous deploy");
      expect(images()).toEqual([reference(first)]);
      const refused = await asking(
        () =>
          world.run("deploy", [...["staging", "--image", bad.tag, "--yes", "--fingerprint", "0".repeat(32)]]),
        20,
      );
      expect(refused.printed).toMatch(/failed before and was put back \(hotdash-staging: smoke/);
      expect(refused.all).toEqual([]);
    },
  );

  it("is rolled back to the release before by one command, and is then at rest", LIMIT, async () => {
    const next = built("main-3");
    await deploys("main-3");
    expect(images()).toEqual([reference(next)]);
    const fingerprint = await world.fingerprint("staging", ["--rollback-to", "previous"]);
    const back = await asking(
      () => world.run("rollback", ["staging", "--yes", "--fingerprint", fingerprint]),
      0,
    );
    expect(images()).toEqual([reference(first)]);
    // The command goes back by the program: what Render's own rollback would do, the next update would undo.
    expect(back.writes.filter(({ action }) => action === "deploys.create")).toHaveLength(4);
    const plain = await staging.up(["--refresh", "--expect-no-changes"]);
    expect(plain.code, plain.stdout + plain.stderr).toBe(0);
  });

  it("says no secret to anybody", async () => {
    const files = [...(await world.left("staging")).values()];
    const journals = JSON.stringify(journal().entries());
    for (const text of [...files, printed, journals, await staging.export()])
      expect(text).not.toContain(CANARY);
  });
});
