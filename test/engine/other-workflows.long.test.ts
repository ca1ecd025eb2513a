import { afterAll, beforeAll, expect, it } from "vitest";
import { CANDIDATE_MARKER } from "../../operations/candidate/candidate.ts";
import { tagFor } from "../../operations/image/build.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Delivery } from "./support/delivery.ts";
import { CANARY, pushBuilt } from "./support/deploy-world.ts";
import { StandIns } from "./support/stand-ins.ts";
import { onMain, onPull, onSchedule } from "./support/triggers.ts";

/* The workflows beside a pull request's way to production, each run as its file says. */
const LIMIT = { timeout: 600_000 };
let delivery: Delivery;
let standIns: StandIns;
let shared: Stack;

beforeAll(async () => {
  standIns = new StandIns();
  delivery = await Delivery.start({ PATH: standIns.path });
  for (const name of ["staging", "production"]) await delivery.world.stack(name);
  shared = await delivery.world.workspace.stack("shared", { secrets: {} });
}, 120_000);
afterAll(async () => {
  await delivery?.stop();
  standIns?.dispose();
});

const github = () => delivery.world.simulation.github;
const candidates = () =>
  [...delivery.activity.issues.values()].filter(({ body }) => body?.startsWith(CANDIDATE_MARKER));

it("ci: checks, tests, builds without pushing, and scans; a known hole makes it red", LIMIT, async () => {
  const { sha } = delivery.commit("change");
  const green = { lint: "success", test: "success", build: "success", scan: "success" } as const;
  const jobs = await delivery.runs("ci", onPull("synchronize", 1, sha), green);
  const build = standIns.docker().find((line) => line.startsWith("buildx build")) ?? "";
  expect(build).toContain(`--label org.opencontainers.image.revision=${sha}`);
  expect(build).not.toContain("--push");
  expect(jobs.find(({ name }) => name === "test")?.commands.map(({ run }) => run)).toEqual(["npm test"]);

  standIns.audit({ "left-pad": "critical", harmless: "low" });
  await delivery.runs("ci", onPull("synchronize", 1, sha), { ...green, scan: "failure" });
  standIns.audit({});
});

it("patch: offers a fresh build in one issue, and none that has known holes", LIMIT, async () => {
  const { sha } = delivery.commit("main");
  delivery.world.github.tag("v1.4.0", sha);
  const tag = tagFor({ commit: sha, fresh: true, now: new Date().toISOString() });
  const sbom = { spdxVersion: "SPDX-2.3", packages: [{ name: "openssl", versionInfo: "3.0" }] };
  const digest = pushBuilt(delivery.world, { ref: "main", tags: [tag], image: { sbom } });
  const weekly = onSchedule("11 4 * * 2", sha);

  standIns.audit({ "left-pad": "critical" });
  await delivery.runs("patch", weekly, { image: "success", scan: "failure" });
  expect(candidates()).toEqual([]);

  standIns.audit({});
  const clean = { image: "success", scan: "success", candidate: "success" } as const;
  const jobs = await delivery.runs("patch", weekly, clean);
  expect(candidates()).toMatchObject([{ title: "Release candidate v1.4.1", state: "open" }]);
  expect(candidates()[0]?.body).toContain(digest);
  expect(jobs.at(-1)?.summary).toContain(tag);
  await delivery.runs("patch", weekly, clean);
  expect(candidates()).toHaveLength(1);
});

it("patch: an image that could not run is not offered", LIMIT, async () => {
  const { sha } = delivery.commit("main");
  const tag = tagFor({ commit: sha, fresh: true, now: new Date().toISOString() });
  pushBuilt(delivery.world, { ref: "main", tags: [tag], image: { user: "root" } });
  const jobs = await delivery.runs("patch", onSchedule("11 4 * * 2", sha), {
    ...{ image: "failure", scan: "success" },
  });
  const printed = jobs.flatMap(({ commands }) => commands.map((one) => one.printed)).join("");
  expect(printed).toContain("runs as root");
});

it(
  "shared: shown to a pull request, never to a fork, and applied after main only when it changes something",
  LIMIT,
  async () => {
    const { sha } = delivery.commit("main");
    const pull = onPull("opened", 1, sha);
    await delivery.standIns(sha, { staging: "success", production: "success", shared: "success" });
    await delivery.runs("shared-preview", pull, { preview: "success" });
    const fork = structuredClone(pull);
    Object.assign(fork.event, {
      pull_request: { number: 1, head: { sha, repo: { full_name: "somebody/HotDash" } } },
    });
    await delivery.runs("shared-preview", fork, {});
    const red = delivery.world.github.push("red", "never green").sha;
    delivery.world.github.check(red, "test", "failure");
    await delivery.runs("shared", onMain(red), { checks: "failure" });
    expect(github().world.repository("HotDash").environments.size).toBe(0);

    const applied = { checks: "success", plan: "success", deploy: "success" } as const;
    const jobs = await delivery.runs("shared", onMain(sha), applied);
    expect(Number(jobs.find(({ name }) => name === "plan")?.outputs.changes)).toBeGreaterThan(5);
    expect([...github().world.repository("HotDash").environments.keys()]).toContain("shared");
    // Nothing to change: nobody is asked.
    await delivery.runs("shared", onMain(sha), { checks: "success", plan: "success" });
    await shared.set(["repository", "main", "approvals"], 3);
    await delivery.runs("shared", onMain(sha), applied);
  },
);

it(
  "sweep: takes down the preview of a pull request that is closed, and leaves an open one's",
  LIMIT,
  async () => {
    const opened = ["one", "two"].map((branch) => {
      const { sha } = delivery.commit(branch);
      return { sha, number: delivery.world.github.openPull({ title: branch, head: branch }).number };
    });
    for (const { number, sha } of opened)
      await delivery.runs("pull-request-preview", onPull("opened", number, sha), {
        ...{ image: "success", create: "success" },
      });
    const [gone, kept] = opened.map(({ number }) => number);
    const { status } = await github().request("PATCH", `/repos/Jgorzitza/HotDash/pulls/${gone}`, {
      state: "closed",
    });
    expect(status).toBe(200);
    await delivery.runs("sweep", onSchedule("29 3 * * *", opened[0]?.sha ?? ""), { sweep: "success" });
    const { apps } = delivery.world.simulation.fly.world;
    await expect.poll(() => apps.has(`fly-preview-pr-${gone}`)).toBe(false);
    expect(apps.has(`fly-preview-pr-${kept}`)).toBe(true);
  },
);

it("nowhere can anybody read a secret of it", async () => {
  for (const { place, text } of await delivery.readable())
    expect(text.includes(CANARY), `${place} holds a secret`).toBe(false);
});
