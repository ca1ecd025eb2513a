import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tellOtherApps } from "../../../operations/drift/other-apps.ts";
import { heldBy, mayBeInUse, wayOut } from "../../../operations/gates/held.ts";
import { judgeApps, retiredAppsGate } from "../../../operations/gates/retired-apps.ts";
import { LIVE_DATABASES, RETIRED_APPS, retiredApp, UNCLEAR_APPS } from "../../../settings/rules/app-names.ts";
import { fly } from "../../../settings/tokens.ts";
import { type FlySimulator, startFlySimulator } from "../../../simulators/fly/main.ts";
import { instant } from "../../../simulators/fly/timings.ts";

/*
 * Apps beside the stack's. Users would have lost the app that served them: a list called `hot-dash` retired, and the deploy's
 * gate said to destroy it.
 */
const IMAGE = `registry.fly.io/hotdash:1@sha256:${"1".repeat(64)}`;
let sim: FlySimulator;
const asked = () => ({
  platform: "simulated" as const,
  org: "hotdash",
  own: "hotdash-app",
  env: { FLY_API_TOKEN: "sim_fly", FLY_FLAPS_BASE_URL: sim.url },
});
const make = async (app: string, machines = 0, volumes = 0) => {
  await sim.request("POST", "/v1/apps", { app_name: app, org_slug: "hotdash" });
  for (let left = machines; left > 0; left--)
    await sim.request("POST", `/v1/apps/${app}/machines`, { region: "dfw", config: { image: IMAGE } });
  for (let left = volumes; left > 0; left--)
    await sim.request("POST", `/v1/apps/${app}/volumes`, { name: "data", region: "dfw", size_gb: 1 });
};

beforeAll(async () => {
  sim = await startFlySimulator({ timings: instant });
  await make("hotdash-app", 1);
  await make("hot-dash", 2, 1);
  await make("dashboard-remix", 1);
  await make("hotdash-analytics-mcp");
  await make("dashboard-remix-db", 0, 1);
});
afterAll(() => sim.close());

it("an app of which nobody knows whether it is retired stops no release, and is reported with what it holds", async () => {
  const { findings, notes } = await retiredAppsGate({ ...asked(), mode: "refuse" });
  expect(findings.map(({ property }) => property).sort()).toEqual([
    ...["app dashboard-remix", "app dashboard-remix-db", "app hotdash-analytics-mcp"],
  ]);
  expect(notes).toEqual([
    expect.stringMatching(
      /^the app hot-dash exists: .*holds 2 machines \(2 of them running\) and 1 volume; .*npm run adopt -- hot-dash/,
    ),
  ]);
});

it("to take an app away is said only of one that is unused and empty", async () => {
  const { findings } = await retiredAppsGate({ ...asked(), mode: "refuse" });
  const fixes = Object.fromEntries(findings.map(({ property, fix }) => [property.slice(4), fix]));
  expect(Object.keys(fixes).filter((app) => /hotdash retire/.test(fixes[app] ?? ""))).toEqual([
    "hotdash-analytics-mcp",
  ]);
  expect(fixes["dashboard-remix"]).toMatch(
    /may be in use: npm run adopt -- dashboard-remix .*runbooks\/retire\.md/,
  );
  expect(fixes["dashboard-remix-db"]).toMatch(/its data moves first: docs\/runbooks\/move-a-database/);
});

it("the setting lets them all be, and they are told of", async () => {
  const { findings, notes } = await retiredAppsGate({ ...asked(), mode: "report" });
  expect(findings).toEqual([]);
  expect(notes).toHaveLength(4);
});

describe("a database that documents call live", () => {
  const NOW = Date.parse("2026-11-30T12:00:00Z");
  const held = (app: string) => ({ app, machines: 1, running: 1, quietDays: 0, volumes: 1 });
  const leave = { owner: "support", reason: "moves in December", expires: "2026-12-31" };

  it.each(LIVE_DATABASES)("%s stops no release, and is moved before anything else", (app) => {
    const { findings, notes } = judgeApps([held(app)], "refuse", { now: NOW });
    expect(findings).toEqual([]);
    expect(notes.join()).toMatch(
      /documents call it live, and holds 1 machine \(1 of them running\) and 1 volume/,
    );
    expect(notes.join()).toContain("docs/runbooks/move-a-database.md");
    expect(notes.join()).not.toMatch(/destroy|hotdash retire/);
  });

  it("is still none that a stack may declare", () => {
    for (const app of LIVE_DATABASES) expect(retiredApp(app)).toContain("Supabase is the only Postgres");
  });

  it("of another name stops it, unless an entry with an owner lets it be until its day", () => {
    const judge = (kept: object[]) =>
      judgeApps([held("other-db")], "refuse", { kept: kept as never, now: NOW });
    expect(judge([]).findings[0]?.fix).toMatch(/move-a-database.*deploy\.keptApps: \{app: other-db/);
    expect(judge([]).findings[0]?.fix).not.toMatch(/destroy|hotdash retire/);
    expect(judge([{ app: "other-db", ...leave }])).toMatchObject({
      findings: [],
      notes: [expect.stringContaining("it stays until 2026-12-31 (support: moves in December)")],
    });
    expect(judge([{ app: "another-db", ...leave }]).findings).toHaveLength(1);
    const over = judge([{ app: "other-db", ...leave, expires: "2026-11-29" }]);
    expect(over.findings[0]?.problem).toContain("its leave ended on 2026-11-29");
  });
});

it("drift tells of them, and they count for nothing; a token that may not list them says so", async () => {
  const declared = [
    { type: fly.App, inputs: { org: "hotdash", name: "hotdash-app", platform: "simulated" } },
  ];
  const told = await tellOtherApps(declared, asked().env);
  expect(told).toHaveLength(4);
  expect(told.join("\n")).toMatch(
    /the app hot-dash exists: it is called retired in one place and production/,
  );
  const none = await tellOtherApps(declared, { ...asked().env, FLY_API_TOKEN: "not-of-a-simulator-canary" });
  expect(none.join()).toMatch(/^other apps of hotdash could not be looked for/);
  expect(none.join()).not.toContain("canary");
});

it("an app that a stack runs is none of the others, whatever its name", async () => {
  const { notes } = await retiredAppsGate({ ...asked(), own: "hot-dash", mode: "refuse" });
  expect(notes).toEqual([]);
});

describe("whether it may be in use", () => {
  const NOW = Date.parse("2026-11-30T12:00:00Z");
  const DAY = 86_400_000;
  const machine = (state: string, ...daysAgo: number[]) =>
    ({
      ...{ id: "1", name: "a", region: "dfw", state },
      events: daysAgo.map((days) => ({ type: "start", timestamp: NOW - days * DAY })),
    }) as Parameters<typeof heldBy>[1][number];
  it.each([
    ["a machine runs since long", [machine("started", 400)], true],
    ["it is being made", [machine("created", 0)], true],
    ["it stopped six days ago", [machine("stopped", 6.9, 30)], true],
    ["it stopped a week ago", [machine("stopped", 7, 30)], false],
    ["one of two did lately", [machine("stopped", 90), machine("suspended", 2)], true],
    ["Fly says nothing of one", [machine("stopped", 90), machine("stopped")], true],
    ["its state is unheard of", [machine("resting", 90)], true],
    ["it has no machine", [], false],
  ])("%s: %#", (_, machines, used) => {
    const held = heldBy("hot-dash", machines, 0, NOW);
    expect(mayBeInUse(held)).toBe(used);
    expect(/hotdash retire/.test(wayOut(held))).toBe(!used);
  });
});

it("no app is both", () => {
  expect(UNCLEAR_APPS.filter((app) => RETIRED_APPS.includes(app))).toEqual([]);
});

describe("an app that has the stack's other name", () => {
  it.each([
    ["hotdash-app", "hotdash-production", undefined],
    ["hotdash-production", "hotdash-app", undefined],
    ["hotdash-live", "hotdash-production", "production" as const],
  ])(
    "beside %s, %s is told of at once, and neither refused nor said to go",
    async (own, other, environmentClass) => {
      await make(other, other === "hotdash-app" ? 0 : 1);
      const asking = { ...asked(), own, ...(environmentClass ? { environmentClass } : {}) };
      const { findings, notes } = await retiredAppsGate({ ...asking, mode: "refuse" });
      const [note] = notes.filter((one) => one.startsWith(`the app ${other} `));
      expect(note).toMatch(
        new RegExp(`exists beside ${own}: both are names of production.*npm run adopt -- ${other}`),
      );
      expect(note).not.toMatch(/destroy|hotdash retire/);
      expect(findings.map(({ property }) => property)).not.toContain(`app ${other}`);
      const declared = { type: fly.App, inputs: { platform: "simulated", org: "hotdash", name: own } };
      const told = await tellOtherApps([declared], asked().env);
      expect(told.some((one) => one.includes(`${other} exists beside`))).toBe(environmentClass === undefined);
    },
  );

  it("is none for staging, whose names are others", async () => {
    const { notes } = await retiredAppsGate({ ...asked(), own: "hotdash-staging", mode: "refuse" });
    expect(notes.filter((one) => one.includes("exists beside"))).toEqual([]);
  });
});
