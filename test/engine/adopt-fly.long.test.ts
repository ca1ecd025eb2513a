import { afterAll, beforeAll, expect, it } from "vitest";
import { readLiveApp } from "../../operations/adopt/live-app.ts";
import { planAdoption } from "../../operations/adopt/plan.ts";
import { stackName } from "../../operations/adopt/stack.ts";
import { type Simulation, startSimulation } from "../../operations/simulation/simulation.ts";
import type { Stack } from "../../operations/workspace/stack.ts";
import { Workspace } from "../../operations/workspace/workspace.ts";
import { connect } from "../../providers/fly/api/connection.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { machinesOf } from "../support/fly-world.ts";

/*
 * An app that Fly's own tool made from a file with all that people lost in such moves comes under the program: the first
 * update writes nothing, and the release after it changes what `npm run adopt` listed, field by field, and nothing else.
 */
const APP = "hotdash-staging";
const IMAGE = `registry.fly.io/${APP}:deployment-01@sha256:${"a".repeat(64)}`;

type Json = Record<string, unknown>;

let simulation: Simulation;
let workspace: Workspace;
let stack: Stack;

const OPTIONS = {
  compress: false,
  idle_timeout: 600,
  response: { headers: { "X-Frame-Options": "DENY" }, pristine: true },
};

/** What `fly deploy` makes of an `http_service` without force_https and concurrency, as its source says. */
const web: Json = {
  image: IMAGE,
  guest: { cpu_kind: "shared", cpus: 2, memory_mb: 2048 },
  env: {
    ...{ PORT: "8080", FLY_PROCESS_GROUP: "app", PRIMARY_REGION: "dfw", LEGACY: "1" },
    ...{ SHOPIFY_SHOP: "dev-hotrod.myshopify.com", WEBHOOK_QUEUE_DRIVER: "memory" },
  },
  metadata: { fly_platform_version: "v2", fly_process_group: "app", fly_flyctl_version: "0.3.100" },
  init: { swap_size_mb: 512 },
  services: [
    {
      protocol: "tcp",
      internal_port: 8080,
      autostop: "stop",
      autostart: true,
      min_machines_running: 0,
      ports: [
        { port: 80, handlers: ["http"], http_options: OPTIONS },
        {
          port: 443,
          handlers: ["http", "tls"],
          http_options: OPTIONS,
          tls_options: { alpn: ["h2", "http/1.1"], versions: ["TLSv1.2", "TLSv1.3"] },
        },
      ],
      checks: [
        { type: "http", method: "GET", path: "/health", interval: "15s", timeout: "2s", grace_period: "5s" },
      ],
    },
  ],
  stop_config: { signal: "SIGINT", timeout: "45s" },
  metrics: { port: 9091, path: "/metrics" },
  statics: [{ guest_path: "/app/public", url_prefix: "/public" }],
};

const data = (volume: string): Json => ({
  ...web,
  metadata: { ...(web.metadata as Json), fly_process_group: "data" },
  services: [],
  metrics: undefined,
  statics: undefined,
  init: { cmd: ["npm", "run", "start"], swap_size_mb: 256 },
  mounts: [{ volume, path: "/data/chroma", extend_threshold_percent: 80, add_size_gb: 1 }],
  stop_config: { signal: "SIGQUIT", timeout: "1m0s" },
});

beforeAll(async () => {
  simulation = await startSimulation();
  workspace = await Workspace.create(simulation.workspace);
  stack = await workspace.stack("staging", { secrets: inventedSecrets("staging", "canary0adopt") });
  const post = async (path: string, body: object) => {
    const made = await simulation.fly.request("POST", `/v1/apps${path}`, body);
    expect(made.status, JSON.stringify(made.body)).toBeLessThan(300);
    return made.body as { id: string };
  };
  await post("", { name: APP, org_slug: "personal" });
  for (const type of ["shared_v4", "v6"]) await post(`/${APP}/ip_assignments`, { type });
  await post(`/${APP}/certificates/acme`, { hostname: "staging.hotrodan.com" });
  const volume = await post(`/${APP}/volumes`, { name: "chroma_data", region: "dfw", size_gb: 10 });
  await post(`/${APP}/machines`, { name: "wispy-sun-12", region: "dfw", config: web });
  await post(`/${APP}/machines`, { name: "brave-fog-3", region: "dfw", config: data(volume.id) });
}, 60_000);
afterAll(async () => {
  await workspace.dispose();
  await simulation.stop();
});

/** Every leaf of a config as the API answers it. */
function leaves(value: unknown, path = ""): [string, string][] {
  if (typeof value !== "object" || value === null) return [[path, JSON.stringify(value)]];
  if (Array.isArray(value) && !value.some((item) => typeof item === "object"))
    return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, path === "" ? key : `${path}.${key}`));
}

function changed(before: Json, after: Json): string[] {
  const [one, other] = [new Map(leaves(before)), new Map(leaves(after))];
  const paths = [...new Set([...one.keys(), ...other.keys()])];
  return paths.filter((path) => one.get(path) !== other.get(path)).sort();
}

/** What says in more words, or in another order, what was the case before: Fly's own defaults. */
const SAME = [
  ...["type", "soft_limit"].map((field) => `services.0.concurrency.${field}`),
  "services.0.ports.1.force_https",
  "auto_destroy",
  "services.0.ports.0.http_options.response.headers.X-Frame-Options",
  "services.0.ports.0.http_options.response.headers.x-frame-options",
  "services.0.ports.1.http_options.response.headers.X-Frame-Options",
  "services.0.ports.1.http_options.response.headers.x-frame-options",
  "services.0.ports.1.handlers",
  // Only told, never compared: the version for people, and the slot of a machine whose name is none.
  "metadata.hotdash_version",
  "metadata.hotdash_slot",
  // Given to every machine by Fly itself.
  "env.FLY_PROCESS_GROUP",
  "env.PRIMARY_REGION",
];

const configs = () =>
  Object.fromEntries(
    machinesOf(simulation.fly, APP).map(({ name, config }) => [name, structuredClone(config)]),
  ) as unknown as Record<string, Json>;

it("leaves all as it is on the first update, changes with the next what was listed, field by field, and then finds nothing to do", async () => {
  const fly = connect({ platform: "simulated" }, workspace.project.env);
  const name = stackName(workspace.project.name, "staging");
  const plan = planAdoption(await readLiveApp(fly, APP), name, "simulated");
  const before = configs();
  for (const [section, value] of Object.entries(plan.sections)) await stack.set([section], value);
  const image = /HOTDASH_IMAGE=(\S+) npm run up/.exec(plan.steps.join("\n"))?.[1] ?? "";
  const up = async () => {
    const done = await stack.up([], { env: { HOTDASH_IMAGE: image } });
    expect(done.code, done.stdout + done.stderr).toBe(0);
    return done.stdout;
  };

  expect(plan.changes).toEqual([]);
  const mark = simulation.fly.journal.mark();
  await up();
  const written = simulation.fly.journal
    .since(mark)
    .filter(({ kind, actor }) => kind !== "read" && actor === "client");
  expect(written.map(({ action }) => action)).toEqual([]);
  expect(configs()).toEqual(before);

  await stack.set(["dashboard", "adopt"], true);
  const said = await up();
  const after = configs();
  // In place: nothing was made anew, and the one that had a name of its own keeps it.
  expect(Object.keys(after).sort()).toEqual(["brave-fog-3", "wispy-sun-12"]);
  for (const [group, machine] of [
    ["web", "wispy-sun-12"],
    ["chroma", "brave-fog-3"],
  ] as const) {
    const listed = (plan.later ?? [])
      .filter((line) => line.startsWith(`${group}: `))
      .map((line) => line.split(": ")[1] ?? "");
    const real = changed(before[machine] ?? {}, after[machine] ?? {}).filter((path) => !SAME.includes(path));
    expect(real, group).toEqual([...listed].sort());
    // The update says the same before it touches the machine.
    const told = new RegExp(
      `${machine} \\(\\w+\\) was made by Fly's own tool and is taken over.*what changes: (.*)`,
    );
    expect(told.exec(said)?.[1]?.split(", ").sort(), group).toEqual([...listed].sort());
  }
  for (const field of ["metrics", "statics", "mounts.0.add_size_gb", "mounts.0.extend_threshold_percent"])
    expect(plan.cannot.join("\n")).toContain(`the machine field ${field}:`);
  expect(after["wispy-sun-12"]).toMatchObject({
    init: { swap_size_mb: 512 },
    stop_config: { signal: "SIGINT", timeout: "45s" },
  });
  await stack.set(["dashboard", "adopt"], false);
  const plain = await stack.up(["--refresh", "--expect-no-changes"]);
  expect(plain.code, plain.stdout + plain.stderr).toBe(0);
}, 300_000);
