import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { askOnce } from "../../providers/kernel/ask-once.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { pathAt } from "../../settings/rules/own-path.ts";
import { STAND_IN_REFS } from "../../settings/schema/supabase.ts";
import { CHATWOOT_IMAGE, directUrl, PASSWORD, SECRETS } from "../settings/good-chatwoot.ts";
import { machinesOf } from "../support/fly-world.ts";

/* Chatwoot in production, which owns it, beside the agents' services: the real program, pack and engine. */
const APP = "hotdash-chatwoot";
const FIRST = { env: { HOTDASH_IMAGE: `registry.fly.io/hotdash-staging:1@sha256:${"a".repeat(64)}` } };
const AGENTS = { port: 8787, awake: 1, variables: { AGENT_KEY: { secret: true } } };

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;
let printed = "";

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  const POSTGRES_URL = directUrl(STAND_IN_REFS.production);
  stack = await workspace.stack("production", {
    secrets: inventedSecrets("production", "canary0woot"),
    appSecrets: { chatwoot: { POSTGRES_URL, ...SECRETS } },
  });
  await stack.set(["chatwoot"], {
    ...{ host: "fly", image: CHATWOOT_IMAGE, domain: "chat.hotrodan.com" },
    storage: { s3: { bucket: "chatwoot" } },
  });
  await stack.set(["apps"], {
    "agent-service": { ...AGENTS, provisionOnly: true },
    "llamaindex-mcp": { provisionOnly: true, port: 8080 },
  });
});
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

async function good(run: ReturnType<Stack["up"]>) {
  const { code, stdout, stderr } = await run;
  printed += stdout + stderr;
  expect(code, stdout + stderr).toBe(0);
}
/** Those of its groups: that of the last release command stays, stopped, as its record. */
const machines = (app: string) =>
  machinesOf(simulation.fly, app).filter(({ name }) => !name.startsWith("release-command"));
const secretsOf = (app: string) =>
  [...(simulation.fly.world.apps.get(app)?.secrets.digests() ?? [])].map(([name]) => name).sort();
const writesSince = (mark: number) =>
  simulation.fly.journal.since(mark).filter(({ kind }) => kind === "mutate" || kind === "lease");

describe("Chatwoot on Fly.io", () => {
  it("migrates, then starts web and worker with their own secrets alone", async () => {
    await good(stack.up([], FIRST));
    expect(machines(APP).map(({ name, state }) => [name, state])).toEqual([
      ["web-dfw-1", "started"],
      ["web-dfw-2", "started"],
      ["worker-dfw-1", "started"],
    ]);
    const own = [
      ...["POSTGRES_PASSWORD", "REDIS_URL", "SECRET_KEY_BASE"],
      ...["STORAGE_ACCESS_KEY_ID", "STORAGE_SECRET_ACCESS_KEY"],
    ];
    expect(secretsOf(APP)).toEqual(own);
    expect(secretsOf("hotdash-app")).not.toContain("SECRET_KEY_BASE");
    const launches = simulation.fly.journal
      .entries()
      .filter(({ method, path }) => method === "POST" && path.endsWith(`/${APP}/machines`));
    expect(launches).toHaveLength(4);
    const { body } = await askOnce(pathAt("/api", simulation.fly.proxyUrl), {
      headers: { host: `${APP}.fly.dev` },
      limitMs: 30_000,
    });
    const said = { queue_services: "ok", data_services: "ok", version: "4.8.0" };
    expect(JSON.parse(body)).toMatchObject(said);
  });

  it("has nothing left to do then: no request to Fly or Render", async () => {
    const marks = [simulation.fly, simulation.render].map(({ journal }) => journal.mark());
    await good(stack.up(["--expect-no-changes"]));
    expect(simulation.fly.journal.since(marks[0] ?? 0)).toEqual([]);
    expect(simulation.render.journal.since(marks[1] ?? 0)).toEqual([]);
  });

  it("one secret changed: its groups alone move, by their strategy", async () => {
    const before = machines("hotdash-app").map(({ id, config }) => [id, config]);
    const mark = simulation.fly.journal.mark();
    await stack.setSecrets(
      {},
      { chatwoot: { REDIS_URL: SECRETS.REDIS_URL.replace("chatwoot-redis", "other") } },
    );
    await good(stack.up());
    const paths = writesSince(mark).map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !path.includes(`/apps/${APP}/`))).toEqual([]);
    expect(machines("hotdash-app").map(({ id, config }) => [id, config])).toEqual(before);
    const updated = writesSince(mark).filter(
      ({ method, path }) => method === "POST" && /machines\/\w+$/.test(path),
    );
    expect(updated.length).toBeGreaterThanOrEqual(3);
  });

  it("a release whose queue or data fails is refused and put back, though every check passes", async () => {
    const broken = CHATWOOT_IMAGE.replace("v4.8.0", "v4.9.0-sim-queue-failing").replaceAll(
      "c".repeat(64),
      "d".repeat(64),
    );
    await stack.set(["chatwoot", "image"], broken);
    const { code, stdout, stderr } = await stack.up();
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('does not contain "\\"queue_services\\":\\"ok\\""');
    await stack.set(["chatwoot", "image"], CHATWOOT_IMAGE);
    await good(stack.up());
    expect([...new Set(machines(APP).map(({ config }) => config.image))]).toEqual([CHATWOOT_IMAGE]);
  });

  it("the agents' service gets its first image by a plain change, and no other app moves", async () => {
    expect(machines("hotdash-agent-service")).toEqual([]);
    const key = { "agent-service": { AGENT_KEY: PASSWORD } };
    await stack.setSecrets({}, key);
    const image = `ghcr.io/jgorzitza/agents@sha256:${"b".repeat(64)}`;
    await stack.set(["apps", "agent-service"], { ...AGENTS, image });
    const mark = simulation.fly.journal.mark();
    await good(stack.up());
    expect(machines("hotdash-agent-service").map(({ name }) => name)).toEqual(["web-dfw-1", "web-dfw-2"]);
    expect(writesSince(mark).filter(({ path }) => !path.includes("/hotdash-agent-service/"))).toEqual([]);
  });

  it("what the settings refuse stops before any request, and no secret stood anywhere in clear", async () => {
    const mark = simulation.fly.journal.mark();
    await stack.set(["chatwoot", "owner"], "staging");
    const { code, stdout, stderr } = await stack.preview();
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("belongs to the stack staging (chatwoot.owner)");
    await stack.set(["chatwoot", "owner"], undefined);
    const staging = await workspace.file("staging");
    await staging.set(["apps"], { "other-chat": { app: APP, host: "fly" } });
    const both = await stack.preview();
    expect(both.code).not.toBe(0);
    expect(both.stdout + both.stderr).toContain(
      "is the app of the stack staging too (apps.other-chat.app of its file)",
    );
    expect(simulation.fly.journal.since(mark)).toEqual([]);
    expect(printed + (await stack.export())).not.toContain(PASSWORD);
  });
});
