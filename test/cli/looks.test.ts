import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { rememberLook } from "../../operations/drift/last-look.ts";
import { GithubClient } from "../../operations/github/client.ts";
import { recordDeployment } from "../../operations/github/deployments.ts";
import { storeOf } from "../../operations/repair/store.ts";
import { machinesOf } from "../support/fly-world.ts";
import { APP as APP_NAME, BEFORE, type LookedAt, lookedAt } from "./support/looked-at.ts";

/* What a person does beside a release, through the command line: lists, logs, a shell, an address, and a restart. */
let world: LookedAt;
beforeAll(async () => {
  world = await lookedAt();
  const { github } = world.simulation;
  const commit = github.happenings("HotDash").push("main", "one").sha;
  const access = { baseUrl: github.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" };
  const client = new GithubClient(access);
  await recordDeployment(client, {
    ...{ commit, environment: "staging", state: "success", description: "out", url: "https://x.example" },
    ...{ payload: { digest: `sha256:${"b".repeat(64)}`, version: "v1.4.0" }, by: [await client.login()] },
  });
  await rememberLook(world.stack, "drift", Date.now() - 3 * 3_600_000);
  await world.stack.set(["flags"], { FEATURE_BETA: { on: true, expires: "2026-01-31" } });
});
afterAll(() => world.stop());
afterEach(() => {
  world.simulation.fly.faults.clear();
  world.simulation.github.faults.clear();
});
const machines = () => machinesOf(world.simulation.fly, APP_NAME);

describe("status", () => {
  it("says every part on one screen, and ends with 0", async () => {
    const { code, stdout, stderr } = await world.run("status", ["staging"]);
    expect([code, stderr]).toEqual([0, ""]);
    for (const part of [
      /^release\n {2}v1\.4\.0 \(b{12}\), .* by second$/m,
      /^ {2}dashboard: hotdash-staging, 2 machines$/m,
      /^ {4}web-dfw-1 +\w{14} {2}dfw {2}started +b{12} {2}1\/1 checks pass$/m,
      /^last deploys\n {2}v1\.4\.0 {2}success, just now by \S+$/m,
      /^ {2}FEATURE_BETA on, until 2026-01-31, which has passed$/m,
      /^certificates\n {2}none$/m,
      /^jobs\n {2}none$/m,
      /^ {2}the settings say nothing of backups/m,
      /^ {2}drifted: hotdash drift says where, looked at 3 hours ago$/m,
      /^cost\n {2}\$\d+\.\d\d a month/m,
    ])
      expect(stdout).toMatch(part);
  });

  it("says what Supabase's own backups are worth, where they count", async () => {
    await world.stack.set(["backup"], { supabase: "daily" });
    const daily = await world.run("status", ["staging"]);
    await world.stack.set(["backup"], { supabase: "pitr" });
    const pitr = await world.run("status", ["staging"]);
    await world.stack.set(["backup"], undefined);
    expect(daily.stdout).toMatch(/^ {2}Supabase's own backup of \S+, which its Management API confirms$/m);
    expect(pitr.stdout).toMatch(/^ {2}Supabase's point in time recovery is off, .*: look at https:/m);
  });

  it("says the same as JSON", async () => {
    const { code, stdout } = await world.run("status", ["staging", "--json"]);
    const read = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(read.fly.value[0].machines[0]).toMatchObject({
      ...{ name: "web-dfw-1", group: "web", region: "dfw", state: "started", cordoned: false },
      checks: { "servicecheck-00-http-8080": "passing" },
    });
    expect(read.drift.value.verdict).toBe("drift");
  });

  it.each([
    [
      "answers 500",
      { status: 500, body: { error: "planted" } } as const,
      /fly: GET \/apps\/hotdash-staging\S* .*(500|10 s)/,
    ],
    ["never answers", "hang" as const, /no (complete )?answer/],
  ])("a platform that %s is said in its part, and the rest stands", async (_, effect, words) => {
    world.simulation.fly.faults.add({ match: {}, when: "before", effect });
    const { code, stdout } = await world.run("status", ["staging"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^apps on Fly\n {2}! /m);
    expect(stdout).toMatch(words);
    expect(stdout).toMatch(/^ {2}v1\.4\.0 {2}success/m);
    expect(stdout).toMatch(/^ {2}drifted/m);
  });

  it("tokens that are not there take away their parts alone, and each is named", async () => {
    const { code, stdout } = await world.within({ FLY_API_TOKEN: "", GITHUB_TOKEN: "" }, () =>
      world.run("status", ["staging"]),
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^apps on Fly\n {2}! fly: FLY_API_TOKEN is not set/m);
    expect(stdout).toMatch(/^last deploys\n {2}! GITHUB_TOKEN is not set/m);
    expect(stdout).toMatch(/^ {2}drifted/m);
  });
});

describe("as JSON, and nothing else on standard output", () => {
  it("uptime says what each path answered, and what is wrong", async () => {
    const { code, stdout } = await world.run("uptime", ["staging", "--json"]);
    const { probes, jobs } = JSON.parse(stdout);
    expect([code, jobs.problems]).toEqual([1, []]);
    expect(probes.length).toBeGreaterThan(0);
    for (const { url, problems } of probes)
      expect([url, problems]).toEqual([expect.stringMatching(/^https?:/), [expect.any(String)]]);
  });

  it("policies are each rule, and each exemption of the stack files", async () => {
    const { code, stdout } = await world.run("policies", ["--json"]);
    const { rules, exemptions } = JSON.parse(stdout);
    expect([code, exemptions]).toEqual([0, []]);
    expect(rules).toContainEqual(
      expect.objectContaining({
        name: "supabase-only-postgres",
        severity: "critical",
        fix: expect.any(String),
      }),
    );
  });
});

describe("releases", () => {
  it("are a list for people, newest first", async () => {
    const { code, stdout } = await world.run("releases", ["staging"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^\* {2}v1\.4\.0 {2}b{12} {2}2026-11-30 10:00 UTC {2}.* ago +second {2}live, runs\n {3}v1\.3\.9 {2}a{12} {2}2026-11-20 10:00 UTC {2}\S.* ago +first +live\nback to one: npm run rollback -- staging <version>\n$/,
    );
  });

  it("are a list for programs", async () => {
    const { stdout } = await world.run("releases", ["staging", "--json"]);
    expect(JSON.parse(stdout)[1]).toEqual({
      ...{
        version: "v1.3.9",
        digest: `sha256:${"a".repeat(64)}`,
        image: BEFORE,
        runs: false,
        rollback: false,
      },
      ...{ at: "2026-11-20T10:00:00Z", by: "first", outcome: "live" },
    });
  });
});

describe("logs", () => {
  it("are told apart by machine, oldest first, and end", async () => {
    const { code, stdout, stderr } = await world.run("logs", ["staging"]);
    expect([code, stderr]).toEqual([0, ""]);
    const lines = stdout.trim().split("\n");
    for (const { name } of machines())
      expect(lines.some((line) => line.includes(`  dashboard ${name}  `))).toBe(true);
    expect(lines.map((line) => line.slice(0, 24))).toEqual(lines.map((line) => line.slice(0, 24)).toSorted());
  });

  it("are those of one machine, by its name", async () => {
    const { stdout } = await world.run("logs", ["staging", "--machine", "web-dfw-2", "--json"]);
    const from = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).from);
    expect(new Set(from)).toEqual(new Set(["dashboard web-dfw-2"]));
  });

  it.each([
    ["--group", "worker", /--group = "worker"\n {3}is no process group[\s\S]*allowed: web/],
    ["--machine", "web-iad-1", /is no machine of these apps\n {3}allowed: web-dfw-1 \(\w{14}\), web-dfw-2/],
    ["--system", "agent", /is no system of staging\n {3}allowed: dashboard/],
    ["--since", "tuesday", /is no time/],
  ])("%s %s is none, and those there are are named", async (option, value, words) => {
    const { code, stderr } = await world.run("logs", ["staging", option, value]);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });

  it("hide what the stack keeps secret, whatever an application prints", async () => {
    await world.stack.setSecrets({ SHOPIFY_API_SECRET: "canary0logs0secret" });
    world.simulation.fly.faults.add({
      match: { action: "logs.list" },
      when: "before",
      effect: {
        status: 200,
        body: {
          data: [{ attributes: { message: "key is canary0logs0secret", timestamp: null, instance: null } }],
        },
      },
    });
    const { stdout } = await world.run("logs", ["staging"]);
    expect(stdout).toBe("-  dashboard  key is [redacted]\n");
  });

  it("are not shown where nothing could be hidden", async () => {
    const { code, stdout } = await world.within({ PULUMI_CONFIG_PASSPHRASE: "another" }, () =>
      world.run("logs", ["staging"]),
    );
    expect([code, stdout]).toEqual([1, ""]);
  });
});

describe("console and open", () => {
  it("print the command of the platform's own tool, and the address", async () => {
    const [first] = machines();
    expect((await world.run("console", ["staging"])).stdout).toBe(
      `fly ssh console -a ${APP_NAME} --machine ${first?.id}\n`,
    );
    expect((await world.run("open", ["staging"])).stdout).toBe(`${world.simulation.fly.proxyUrl}/\n`);
  });

  it.each([
    ["console", "worker", /has no machine in staging\n {3}allowed: hotdash-staging\/web/],
    ["open", "agent", /allowed: dashboard/],
  ])("%s of what is not there names what is", async (command, of, words) => {
    const { code, stderr } = await world.run(command, ["staging", of]);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });
});

describe("restart", () => {
  const restarted = () =>
    machines().map(({ config }) => (config.metadata as Record<string, string>).hotdash_restarted);

  it("asks, and touches nothing where nobody can be asked", async () => {
    const { code, stderr } = await world.run("restart", ["staging", "web"]);
    expect([code, restarted()]).toEqual([2, [undefined, undefined]]);
    expect(stderr).toContain("nobody can be asked here: add --yes");
  });

  it("starts every machine anew by the group's strategy, and is written down", async () => {
    const before = machines().map(({ id }) => id);
    const { code, stdout, stderr } = await world.run("restart", ["staging", "web", "--yes"], {
      USER: "somebody",
    });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/web: rolling rollout[\s\S]*hotdash-staging\/web: every machine began anew/);
    expect(machines().map(({ id }) => id)).toEqual(before);
    expect(restarted().every((at) => at !== undefined && at === restarted()[0])).toBe(true);
    const status = JSON.parse((await world.run("status", ["staging", "--json"])).stdout);
    expect(status.restart.value).toMatchObject({ by: "somebody", of: ["hotdash-staging/web"] });
  });

  it("of a machine that does not come back puts all back, and fails", async () => {
    const before = restarted();
    world.simulation.fly.faults.add({
      match: { method: "POST", action: "machines.update" },
      ...{ when: "before", times: 1, effect: { status: 422, body: { error: "planted" } } },
    });
    const { code, stderr } = await world.run("restart", ["staging", "--yes"]);
    expect([code, restarted()]).toEqual([1, before]);
    expect(stderr).toContain("planted");
  });

  it("leaves a stack alone that an update holds, and holds it itself: none begins meanwhile", async () => {
    const before = restarted();
    const store = await storeOf(world.stack);
    await store.edit(
      [],
      async () => {
        const { code, stderr } = await world.run("restart", ["staging", "--yes"]);
        expect([code, restarted()]).toEqual([1, before]);
        expect(stderr).toMatch(
          /staging is being changed by .*; nothing was touched[\s\S]*wait for that to end/,
        );
        return undefined;
      },
      () => {},
    );
    const held: number[] = [];
    world.simulation.fly.faults.add({
      match: { method: "POST", action: "machines.update" },
      when: "before",
      effect: { run: async () => void held.push((await store.holders()).length) },
    });
    expect((await world.run("restart", ["staging", "--yes"])).code).toBe(0);
    expect(held).toEqual([1, 1]);
    expect(await store.holders()).toEqual([]);
  });

  it("leaves a machine alone that somebody changed meanwhile", async () => {
    const { id } = machines()[0] ?? { id: "" };
    const path = `/v1/apps/${APP_NAME}/machines/${id}`;
    world.simulation.fly.faults.add({
      match: { method: "POST", action: "machines.update" },
      ...{ when: "before", times: 1 },
      effect: {
        run: async () => {
          const config = machines().find((one) => one.id === id)?.config;
          await world.simulation.fly.request("POST", path, { config: { ...config, image: BEFORE } });
        },
      },
    });
    const { code, stderr } = await world.run("restart", ["staging", "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toContain("somebody changed it meanwhile: it is left as it is now");
    expect(machines().find((one) => one.id === id)?.config.image).toBe(BEFORE);
  });

  it("of what is not there names what is", async () => {
    const { code, stderr } = await world.run("restart", ["staging", "worker", "--yes"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/is no process group or service of staging\n {3}allowed: hotdash-staging\/web/);
  });
});
