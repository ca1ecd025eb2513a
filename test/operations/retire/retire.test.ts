import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { scaledClock } from "../../../providers/kernel/clock.ts";
import { type FlySimulator, startFlySimulator } from "../../../simulators/fly/main.ts";
import { instant } from "../../../simulators/fly/timings.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import { inProcess } from "../../cli/support/in-process.ts";
import { spawned } from "../../cli/support/spawn.ts";
import { webConfig } from "../adopt/support/deployed.ts";

/* The command itself, against simulators over real sockets. */
const APP = "hotdash-analytics-mcp";
/** Both sides' time runs as fast, from here on. */
const SPEED = 20;
const ORIGIN = Date.now();
let fly: FlySimulator;
let github: GithubSimulator;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "retire-"));
  [fly, github] = await Promise.all([
    // A machine that is destroyed goes on being there for a moment.
    startFlySimulator({ clock: scaledClock(SPEED, ORIGIN), timings: { ...instant, destroy: 4_000 } }),
    startGithubSimulator({ rateLimits: false }),
  ]);
});
afterEach(async () => {
  await Promise.all([fly.close(), github.close()]);
  rmSync(folder, { recursive: true });
});

const call = async (method: string, path: string, body?: unknown) => {
  const { status, body: answer } = await fly.request(method, `/v1/apps${path}`, body);
  expect(status, `${method} ${path}: ${JSON.stringify(answer)}`).toBeLessThan(300);
  return answer as Record<string, unknown>;
};
const look = async (path: string, app = APP) => (await fly.request("GET", `/v1/apps/${app}${path}`)).body;
const written = (mark: number) => fly.journal.since(mark, { kind: "mutate" }).map(({ action }) => action);

/** An app with a stopped machine, and a volume at it. */
async function make(app = APP, { volume = true, running = false } = {}) {
  await call("POST", "", { name: app, org_slug: "hotdash" });
  await call("POST", `/${app}/secrets`, { values: { GA_KEY: "canary-secret", OTHER: "canary-2" } });
  await call("POST", `/${app}/ip_assignments`, { type: "v4" });
  await call("POST", `/${app}/certificates/acme`, { hostname: "mcp.hotrodan.com" });
  const data = { name: "data", region: "dfw", size_gb: 2 };
  const mounts = volume ? [{ volume: (await call("POST", `/${app}/volumes`, data)).id, path: "/data" }] : [];
  const config = webConfig({ env: { TOKEN: "canary-token" }, mounts });
  const { id } = await call("POST", `/${app}/machines`, { name: "old-sun-1", region: "dfw", config });
  const wait = (state: string) => call("GET", `/${app}/machines/${id}/wait?state=${state}&timeout=10`);
  await wait("started");
  if (running) return;
  await call("POST", `/${app}/machines/${id}/stop`, {});
  await wait("stopped");
}

/** A secret of the repository, and one of the environment staging. */
function secretsOnGithub(...names: string[]) {
  const repository = github.world.repository("HotDash");
  for (const name of names) repository.actions.setSecret(name, `canary-${name}`, 0);
  return repository.actions.secrets;
}

const run = (args: string[], env: Record<string, string> = {}, as = inProcess) =>
  as("retire", [...args, "--simulated", "--evidence", join(folder, "evidence.json")], {
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME },
      ...{ FLY_API_TOKEN: "sim_fly", FLY_FLAPS_BASE_URL: fly.url },
      ...{ HOTDASH_TIME_SCALE: String(SPEED), HOTDASH_TIME_ORIGIN: String(ORIGIN) },
      ...{ GITHUB_TOKEN: "sim_github", GITHUB_BASE_URL: github.url, GITHUB_REPOSITORY: "Jgorzitza/HotDash" },
      ...env,
    },
  });
const evidence = () => JSON.parse(readFileSync(join(folder, "evidence.json"), "utf8"));
const WHY = ["--although", "moved on the third of November"];

it("shows everything and touches nothing when the name is not given", async () => {
  await make();
  secretsOnGithub("GA_MCP_TOKEN", "GA_KEY", "POSTGRES_URL");
  const mark = fly.journal.mark();
  const { code, stdout, stderr } = await run([APP, ...WHY], {}, spawned);
  expect(stderr).toBe("");
  expect(code).toBe(25);
  for (const part of [
    /old-sun-1 \(\w+\) dfw, shared-cpu-4x, 4096 MB, stopped/,
    /data \(vol_\w+\) dfw 2 GB/,
    /Snapshots: none/,
    /Last start of a machine:\n# {3}20\d\d-/,
    /dedicated IPv4 address: \$2\.00/,
    /volume of 2 GB: \$0\.30/,
    /\$\d+\.\d\d a month if its machines run all of it/,
    /mcp\.hotrodan\.com/,
    /Names of the secrets:\n# {3}GA_KEY, OTHER/,
    /GitHub that go with it:\n# {3}GA_MCP_TOKEN of the repository/,
    /stay unless --secret <name> names them:\n# {3}GA_KEY of the repository/,
    /its name was not given\. Nothing was touched/,
  ])
    expect(stdout).toMatch(part);
  expect(stdout).not.toContain("canary");
  expect(written(mark)).toEqual([]);
});

it("takes a whole last snapshot before anything goes, and keeps the empty app for it", async () => {
  await make();
  const secrets = secretsOnGithub("GA_MCP_TOKEN", "GA_KEY", "POSTGRES_URL");
  const mark = fly.journal.mark();
  const { code, stdout, stderr } = await run([APP, "--confirm", APP, "--secret", "GA_KEY", ...WHY]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(written(mark)).toEqual([
    ...["volumes.update", "snapshots.create", "machines.delete", "secrets.update", "volumes.delete"],
    ...["ips.release", "certificates.delete"],
  ]);
  expect(await look("/machines")).toEqual([]);
  expect(await look("/ip_assignments")).toEqual({ ips: [] });
  expect([...secrets.keys()]).toEqual(["POSTGRES_URL"]);
  const { held, removed, although, github: gone } = evidence();
  expect(although).toBe(WHY[1]);
  expect(held.volumes[0]).toMatchObject({ name: "data", size_gb: 2 });
  expect(removed).toMatchObject({ whole: false, snapshots: [{ name: "data" }] });
  expect(gone.map(({ name }: { name: string }) => name).sort()).toEqual(["GA_KEY", "GA_MCP_TOKEN"]);
  const days = (removed.snapshots[0].keptUntil - fly.world.now()) / 86_400_000;
  expect(days).toBeGreaterThan(29);
  expect(days).toBeLessThanOrEqual(30);
  expect(stdout).toContain(
    `fly volumes create data --snapshot-id ${removed.snapshots[0].snapshot} -a ${APP}`,
  );
  expect(readFileSync(join(folder, "evidence.json"), "utf8")).not.toContain("canary");
  const { secrets: left } = (await look("/secrets")) as { secrets: { name: string }[] };
  expect(left.map(({ name }) => name)).toEqual([
    expect.stringMatching(/^RETIRED_KEPT_FOR_SNAPSHOTS_UNTIL_\d{8}$/),
  ]);

  const again = await run([APP, "--confirm", APP]);
  expect(again.stdout).toContain("is empty and stays for its snapshots");
  expect((await run([APP, "--confirm", APP, "--with-snapshots"])).code).toBe(0);
  expect(await look("")).toMatchObject({ error: expect.anything() });
});

it("takes an app without data away whole", async () => {
  await make(APP, { volume: false });
  const { code } = await run([APP, "--confirm", APP, ...WHY]);
  expect(code).toBe(0);
  expect(evidence().removed).toEqual({ snapshots: [], whole: true });
  expect(await look("")).toMatchObject({ error: expect.anything() });
  // What is gone is said to be gone, with what else was looked at.
  const { code: none, stderr } = await run([APP, "--confirm", APP]);
  expect(none).toBe(1);
  expect(stderr).toContain(`Fly has no app "${APP}", and GitHub no secret of it`);
});

it.each([
  ["volumes.update", "before"],
  ["snapshots.create", "after"],
  ["machines.delete", "after"],
  ["secrets.update", "after"],
  ["volumes.delete", "after"],
  ["ips.release", "before"],
  ["ips.release", "after"],
  ["certificates.delete", "before"],
] as const)("goes on where it ended: %s fails (%s)", async (action, when) => {
  await make();
  const secrets = secretsOnGithub("GA_MCP_TOKEN");
  const fault = fly.faults.add({
    match: { action },
    ...{ when, times: 1, effect: { status: 403, body: { error: "not now" } } },
  });
  const first = await run([APP, "--confirm", APP, ...WHY]);
  expect(fault.hits).toBe(1);
  expect(first.code).toBe(1);
  expect(first.stderr).toContain("not now");
  const mark = fly.journal.mark();
  expect((await run([APP, "--confirm", APP, ...WHY])).code).toBe(0);
  // One snapshot is the last one, whatever happened after it.
  expect(written(mark).includes("snapshots.create")).toBe(action === "volumes.update");
  expect([...secrets.keys()]).toEqual([]);
  for (const part of ["/machines", "/volumes"]) {
    const left = (await look(part)) as { state: string }[];
    expect(left.filter(({ state }) => !/destroy/.test(state))).toEqual([]);
  }
  expect(await look("/ip_assignments")).toEqual({ ips: [] });
  expect(await look("/secrets")).toMatchObject({
    secrets: [{ name: expect.stringMatching(/^RETIRED_KEPT/) }],
  });
});

it.each([
  [
    "what a stack declares",
    "hotdash-staging",
    {},
    [/declared \(Pulumi\.staging\.yaml: dashboard\.app\)/],
    false,
  ],
  ["a preview's", "fly-preview-pr-7", {}, [/preview of pull request 7/, /previews destroy 7/], false],
  ["what runs", APP, { running: true }, [/may be in use: 1 machine \(1 of them running\)/], true],
  ["a database", "dashboard-remix-db", {}, [/Postgres by its name and holds data/, /move-a-database/], true],
  [
    "what is not clear",
    "hot-dash",
    { volume: false },
    [/retired in one place and production in another/],
    true,
  ],
  ["production's other name", "hotdash-production", {}, [/one of production's/, /adopt/], true],
] as [string, string, object, RegExp[], boolean][])(
  "refuses %s before anything is touched",
  async (_, app, how, parts, although) => {
    await make(app, how);
    const mark = fly.journal.mark();
    const { code, stderr } = await run([app, "--confirm", app, ...(although ? [] : WHY)]);
    expect(code).toBe(1);
    for (const part of parts) expect(stderr).toMatch(part);
    expect(stderr.includes("--although")).toBe(although);
    expect(written(mark)).toEqual([]);
    if (!although) return;
    expect(await run([app, "--confirm", app, ...WHY])).toMatchObject({ code: 0, stderr: "" });
  },
);

it("leaves GitHub alone when it is told to, and never takes what the stacks read", async () => {
  await make();
  const secrets = secretsOnGithub("GA_MCP_TOKEN");
  const { code, stderr } = await run([
    APP,
    "--confirm",
    APP,
    "--secret",
    "POSTGRES_URL",
    "--secret",
    "FLY_API_TOKEN",
  ]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/--secret POSTGRES_URL\n {3}cannot go[\s\S]*--secret FLY_API_TOKEN\n {3}cannot go/);
  const mark = github.journal.mark();
  expect((await run([APP, "--confirm", APP, "--no-github", ...WHY], { GITHUB_TOKEN: "" })).code).toBe(0);
  expect(github.journal.since(mark)).toEqual([]);
  expect([...secrets.keys()]).toEqual(["GA_MCP_TOKEN"]);
  expect(evidence().github).toBe("not looked at");
});
