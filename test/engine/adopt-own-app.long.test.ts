import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { inProcess } from "../cli/support/in-process.ts";
import { deploy, TEAM } from "../operations/adopt/support/team.ts";
import { machinesOf } from "../support/fly-world.ts";

/*
 * The team's public agents as their own files made them, in another region, at half a gigabyte, one of them asleep without requests:
 * production takes them over by what `hotdash adopt` prints, without a request that writes to them, and changes what that listed
 * once a release is let through. The real program, pack and engine.
 */
const APPS = ["hotdash-agent-service", "hotdash-llamaindex-mcp"] as const;
const FIRST = { env: { HOTDASH_IMAGE: `ghcr.io/hotdash/dashboard:1@sha256:${"a".repeat(64)}` } };

const SECRET = "k3Xq9vLm2RtYw8Zp";
/** Secrets that have a form. */
const VALUES: Record<string, string> = {
  OPENAI_API_KEY: `sk-${SECRET}`,
  SHOPIFY_ADMIN_TOKEN: `shpat_${SECRET}`,
  SHOPIFY_STORE_DOMAIN: "hotrod-performance.myshopify.com",
  SUPABASE_URL: "https://hotdashproductionref.supabase.co",
  PG_URL: `postgresql://agents.hotdashproductionref:${SECRET}@aws-0-us-east-1.pooler.supabase.com:5432/postgres?sslmode=require&connection_limit=5&connect_timeout=10`,
};

type Json = Record<string, unknown>;
let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;
let printed: { apps: Record<string, Json>; exemptions: Json[]; secrets: string[]; later: string[] }[];

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("production", { secrets: inventedSecrets("production", "canary0agents") });
  await stack.set(["dashboard", "imageRepository"], "ghcr.io/hotdash/dashboard");
  for (const app of APPS) await deploy(simulation.fly, TEAM[app], "personal");
  printed = [];
  for (const app of APPS) printed.push(read((await adopt(app)).stdout));
}, 120_000);
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

async function adopt(app: string) {
  const found = await inProcess("adopt", [app, "--simulated"], {
    env: { ...process.env, ...workspace.project.env },
  });
  expect(found.code, found.stderr).toBe(0);
  return found;
}

/** What the report has as comments. */
function read(stdout: string) {
  const part = (title: string) =>
    (new RegExp(`^# ${title}.*\\n((?:# {3}.*\\n)*)`, "m").exec(stdout)?.[1] ?? "").replaceAll(/^# {3}/gm, "");
  expect(part("What the first update with these settings changes")).toMatch(/^nothing: /);
  const { config } = parse(part("What it would be as an app of its own")) as { config: Json };
  return {
    apps: config["hotdash:apps"] as Record<string, Json>,
    exemptions: config["hotdash:exemptions"] as Json[],
    secrets: [...part("Its secrets").matchAll(/hotdash:(appSecrets\.[\w.-]+)'/g)].map(
      ([, path = ""]) => path,
    ),
    later: part("What a release changes once").trim().split("\n"),
  };
}

async function up(...args: string[]) {
  const { code, stdout, stderr } = await stack.up(args, FIRST);
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}
const written = (mark: number) =>
  simulation.fly.journal
    .since(mark, { actor: "client" })
    .filter(({ kind, app }) => kind !== "read" && (APPS as readonly unknown[]).includes(app))
    .map(({ app, action }) => `${app} ${action}`);
const live = () => APPS.map((app) => machinesOf(simulation.fly, app));

it("are taken over by what was printed, and nothing is written to them", async () => {
  await up();
  const entries = printed.flatMap(({ exemptions }) => exemptions);
  expect(entries.map(({ rule }) => rule)).toEqual([
    ...["memory-floor", "production-machines", "memory-floor", "production-machines"],
  ]);
  await stack.set(
    ["exemptions"],
    entries.map((entry) => ({ ...entry, owner: "platform team" })),
  );
  for (const { apps } of printed)
    for (const [name, entry] of Object.entries(apps))
      await stack.set(["apps", name], { ...entry, public: "the assistant's tools call it from outside" });
  for (const path of printed.flatMap(({ secrets }) => secrets)) {
    const key = `${stack.project.name}:${path}`;
    const value = VALUES[path.split(".").at(-1) ?? ""] ?? SECRET;
    await stack.run(["config", "set", "--secret", "--path", key, value, "-s", stack.name]);
  }
  const before = live();
  const mark = simulation.fly.journal.mark();
  await up();
  expect(written(mark)).toEqual([]);
  expect(live()).toEqual(before);
  const quiet = simulation.fly.journal.mark();
  await up("--expect-no-changes");
  expect(simulation.fly.journal.since(quiet, { actor: "client" })).toEqual([]);
}, 300_000);

it("are changed by a release that is let through, in place, field by field as listed", async () => {
  const names = live().map((machines) => machines.map(({ name }) => name));
  for (const { apps } of printed)
    for (const name of Object.keys(apps)) await stack.set(["apps", name, "adopt"], true);
  const said = await up();
  expect(live().map((machines) => machines.map(({ name }) => name))).toEqual(names);
  for (const [index, machines] of live().entries())
    for (const { name } of machines) {
      const told = new RegExp(
        `${name} \\(\\w+\\) was made by Fly's own tool and is taken over.*what changes: (.*)`,
      );
      const listed = printed[index]?.later.map((line) => line.split(": ")[1]).sort();
      expect(told.exec(said)?.[1]?.split(", ").sort()).toEqual(listed);
    }
  await up("--refresh", "--expect-no-changes");
}, 300_000);
