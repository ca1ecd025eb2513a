import { describe, expect, it } from "vitest";
import type { Change } from "../../../operations/changes/change.ts";
import { judgeChecks } from "../../../operations/gates/checks.ts";
import { judgeImageConfig } from "../../../operations/gates/image.ts";
import { judgeImageBoot } from "../../../operations/gates/image-boot.ts";
import { judgeProvenance, type Provenance } from "../../../operations/gates/provenance.ts";
import { risksOf } from "../../../operations/gates/risk.ts";
import { closedBecause, judgeWindow } from "../../../operations/gates/window.ts";
import type { CheckRun, WorkflowRun } from "../../../operations/github/shapes.ts";
import { deploy } from "../../../settings/schema/deploy.ts";
import { repository } from "../../../settings/schema/repository.ts";
import { fly, render } from "../../../settings/tokens.ts";

const SHA = "c".repeat(40);
const DEFAULTS = deploy("production").parse({});
const NOON = Date.parse("2026-11-20T18:00:00Z"); // A Friday, 12:00 in Chicago.
const problems = ({ findings }: { findings: { property: string; problem: string }[] }) =>
  findings.map(({ property, problem }) => `${property}: ${problem}`);

describe("required checks", () => {
  const { main } = repository.parse({});
  const check = (id: number, name: string, conclusion: string | null = "success", app = 15_368) =>
    ({
      ...{ id, name, conclusion, status: conclusion ? "completed" : "in_progress" },
      app: { id: app, slug: app === 15_368 ? "github-actions" : "another-app" },
    }) as CheckRun;
  const run = (id: number, conclusion: string | null) =>
    ({
      id,
      name: "ci",
      path: "ci.yml",
      status: conclusion ? "completed" : "in_progress",
      conclusion,
    }) as WorkflowRun;
  const judge = (checks: CheckRun[], runs: WorkflowRun[] = [], deployed: object = {}) =>
    judgeChecks({ commit: SHA, required: { ...main, ...deployed }, checks, runs, today: "2026-11-20" });
  const green = main.requiredChecks.map((name, id) => check(id, name));

  it("are open when all current runs of each were a success", () => {
    expect(judge([...green, check(99, "other", "failure")])).toEqual({ findings: [], notes: [] });
    expect(judge([check(9, "lint"), ...green]).findings).toEqual([]);
  });

  it.each([
    [0, 9],
    [9, 0],
  ])("are closed by a red run that another of the same name stands beside (%i, %i)", (red, other) => {
    const found = judge([check(red, "lint", "failure"), check(other, "lint"), ...green.slice(1)]).findings;
    expect(found).toMatchObject([{ property: "check lint", problem: "ended with failure" }]);
  });

  it("count from GitHub Actions alone, or from the app that a setting names", () => {
    const foreign = [check(0, "lint", "success", 7), ...green.slice(1)];
    expect(judge(foreign).findings).toMatchObject([
      {
        property: "check lint",
        problem: expect.stringMatching(/has not run .*: another-app reported it, and app 15368 must/),
      },
    ]);
    expect(judge(foreign, [], { checkApps: { lint: 7 } }).findings).toEqual([]);
    expect(judge(green, [], { checkApps: { lint: 7 } }).findings).toHaveLength(1);
    // What another app says against a commit does not count either: it could keep any release back.
    expect(judge([...green, check(70, "lint", "failure", 7)]).findings).toEqual([]);
    expect(judge([{ ...check(0, "lint"), app: null }, ...green.slice(1)]).findings).toHaveLength(1);
  });

  it.each(["failure", "cancelled", "skipped", "neutral", null])(
    "are closed by one that ended with %s",
    (end) => {
      expect(judge([...green, check(50, "test", end)]).findings).toHaveLength(1);
    },
  );

  it("name what to repeat: a run that failed, one to wait for, or that none has run", () => {
    const [missing] = judge(green.slice(1), [run(1, "success"), run(2, "failure")]).findings;
    expect(missing).toMatchObject({ property: "check lint", fix: "gh run rerun 2 (ci)" });
    expect(judge([], [run(3, null)]).findings[0]?.fix).toContain("gh run watch 3");
    expect(judge([]).findings[0]?.fix).toContain("no workflow has run for cccccccccccc");
  });

  it("may be red with leave, which is told on every run, until it is over", () => {
    const leave = { check: "lint", owner: "web", reason: "deferred", expires: "2026-12-01" };
    const red = [check(9, "lint", "failure"), ...green.slice(1)];
    expect(judge(red, [], { advisoryChecks: [leave] })).toEqual({
      findings: [],
      notes: ["check lint ended with failure; it is advisory until 2026-12-01 (web: deferred)"],
    });
    expect(judge(green, [], { advisoryChecks: [leave] }).notes).toHaveLength(1);
    expect(judge(red, [], { advisoryChecks: [{ ...leave, expires: "2026-11-01" }] }).findings).toHaveLength(
      1,
    );
  });
});

describe("a deployment window", () => {
  const window = { timeZone: "America/Chicago", days: ["mon", "fri"], from: "09:00", to: "17:00" } as const;
  const closed = (now: string, freezes: { from: string; to: string; reason: string }[] = []) =>
    closedBecause({ window, freezes } as never, Date.parse(now));

  it.each([
    ["2026-11-20T15:00:00Z", true],
    ["2026-11-20T14:59:00Z", false],
    ["2026-11-20T22:59:59Z", true],
    ["2026-11-20T23:00:00Z", false],
    // In summer the same hours begin an hour earlier in UTC.
    ["2026-07-10T14:00:00Z", true],
    ["2026-11-21T18:00:00Z", false],
  ])("at %s is open: %s", (now, open) => {
    expect(closed(now) === undefined).toBe(open);
  });

  it("is closed in a freeze, both its days included, in its own time zone", () => {
    const freeze = [{ from: "2026-11-20", to: "2026-11-20", reason: "sale" }];
    expect(closed("2026-11-20T18:00:00Z", freeze)).toContain("sale");
    expect(closed("2026-11-21T05:59:00Z", freeze)).toContain("lies in a freeze");
    expect(
      closedBecause({ window: undefined, freezes: freeze }, Date.parse("2026-11-21T00:00:00Z")),
    ).toBeUndefined();
  });

  it("is passed with a reason, which is told", () => {
    const at = Date.parse("2026-11-21T18:00:00Z");
    expect(judgeWindow({ window, freezes: [] } as never, at, undefined).findings).toHaveLength(1);
    const { findings, notes } = judgeWindow({ window, freezes: [] } as never, at, "an outage");
    expect(findings).toEqual([]);
    expect(notes[0]).toContain("overridden: an outage");
    expect(judgeWindow(DEFAULTS, at, undefined).findings).toEqual([]);
  });
});

describe("a risky release", () => {
  const change = (type: string, operation: string, path?: string): Change => ({
    ...{ urn: "u", name: "web", type, operation, inputs: {} },
    differences: path ? [{ path, before: 1, after: 2 }] : [],
  });

  it.each([
    [fly.ReleaseCommand, "create", undefined],
    [fly.ReleaseCommand, "update", "image"],
    [fly.ProcessGroup, "update", "machine.guest.memory_mb"],
    [fly.ProcessGroup, "update", "strategy"],
    [fly.Volume, "delete", undefined],
    [render.KeyValue, "delete", undefined],
    [render.Service, "update", "plan"],
    [fly.App, "delete-replaced", undefined],
  ])("is %s %s %s", (type, operation, path) => {
    expect(risksOf([change(type, operation, path)])).toHaveLength(1);
  });

  it.each([
    [fly.ProcessGroup, "update", "image"],
    [fly.ProcessGroup, "update", "strategyReason"],
    [fly.ProcessGroup, "create", undefined],
    [fly.ReleaseCommand, "delete", undefined],
    [fly.Secrets, "update", undefined],
  ])("is not %s %s %s", (type, operation, path) => {
    expect(risksOf([change(type, operation, path)])).toEqual([]);
  });
});

describe("the origin of a release", () => {
  const good: Provenance = {
    ...{ version: "v1.2.3", commit: SHA, digest: "sha256:d", taggedCommit: SHA, onMain: true },
    hotfixBranch: undefined,
    staging: { state: "success", at: NOON - 3_600_000, digest: "sha256:d" },
  };
  const judge = (from: Partial<Provenance>, demand: object = {}) =>
    judgeProvenance({ ...good, ...from }, { stagingBakeMinutes: 30, hotfix: false, now: NOON, ...demand });

  it("is a tagged commit of main that staging has run", () => {
    expect(judge({})).toEqual({ findings: [], notes: [] });
    expect(judge({ version: "v1.2.3-rc.1" }).findings).toEqual([]);
  });

  it.each([
    [{ version: undefined }, "none is named"],
    [{ version: "1.2.3" }, "is no tag v<semver>"],
    [{ version: "v01.2.3" }, "is no tag v<semver>"],
    [{ taggedCommit: undefined }, "does not exist"],
    [{ taggedCommit: "d".repeat(40) }, "is on dddddddddddd"],
    [{ onMain: false }, "is not on main"],
    [{ onMain: false, hotfixBranch: "hotfix/x" }, "is not on main"],
    [{ staging: undefined }, "has not run it"],
    [{ staging: { state: "failure", at: 0, digest: "sha256:d" } }, "ended with failure"],
    [{ staging: { state: "success", at: 0, digest: "sha256:e" } }, "ran another image"],
    [
      { staging: { state: "success", at: NOON - 60_000, digest: "sha256:d" } },
      "for 1 minutes, and 30 are demanded",
    ],
  ])("is refused with %j", (from, text) => {
    expect(problems(judge(from)).join()).toContain(text);
  });

  it("of a hotfix is a branch of its own, and staging's run is owed", () => {
    const from = { onMain: false, hotfixBranch: "hotfix/x", staging: undefined };
    const { findings, notes } = judge(from, { hotfix: true });
    expect(findings).toEqual([]);
    expect(notes).toEqual(["hotfix: staging has not run it; it must within 24 hours"]);
    expect(problems(judge({ ...from, hotfixBranch: undefined }, { hotfix: true })).join()).toContain(
      "hotfix/…",
    );
    expect(judge({ ...from, taggedCommit: undefined }, { hotfix: true }).findings).toHaveLength(1);
  });
});

describe("an image", () => {
  const config = (more: object = {}) => ({
    ...{ os: "linux", architecture: "amd64", created: "2026-11-10T00:00:00Z" },
    config: { Cmd: ["npm", "run", "start"], ExposedPorts: { "8080/tcp": {} }, User: "node", Labels: {} },
    ...more,
  });
  const judge = (image: object, demand: object = {}) =>
    judgeImageConfig({ digest: "sha256:d", platforms: ["linux/amd64"], config: config(image) } as never, {
      ...{ reference: "r", port: 8080, platform: "linux/amd64", maxAgeDays: 30, commit: undefined },
      ...{ releaseCommand: undefined, ranBefore: false, now: NOON, ...demand },
    });

  const MIGRATE = ["npm", "run", "migrate"];

  it("that ran before may run as root and say nothing of its release command", () => {
    const old = { config: { Cmd: ["x"], ExposedPorts: { "8080/tcp": {} } } };
    expect(judge(old, { ranBefore: true, releaseCommand: MIGRATE }).findings).toEqual([]);
    expect(judge(old, { releaseCommand: MIGRATE }).findings).toHaveLength(2);
  });

  it("is told of what it does at every start where it may, and of a script that only the sources explain", () => {
    const boot = (cmd: string[], migrations: "none" | "supabase", ranBefore = false) =>
      judgeImageBoot({ config: config({ config: { Cmd: cmd } }) } as never, {
        ...{ reference: "r", migrations, ranBefore },
      });
    const migrate = ["npx", "prisma", "migrate", "deploy"];
    expect(boot(migrate, "supabase").findings).toMatchObject([{ property: "image r" }]);
    for (const may of [boot(migrate, "none"), boot(migrate, "supabase", true)])
      expect(may).toMatchObject({ findings: [], notes: [expect.stringContaining("prisma migrate deploy")] });
    expect(boot(["npm", "run", "docker-start"], "supabase")).toMatchObject({
      findings: [],
      notes: [expect.stringContaining("hotdash checkout check <checkout>")],
    });
    expect(boot(["npm", "run", "start"], "supabase")).toEqual({ findings: [], notes: [] });
  });

  it("that says its routes is held to what machines and releases are asked, before any machine is made", () => {
    const asked = [
      { path: "/health", setting: "dashboard.web.checks" },
      { path: "/api/health?x=1", setting: "dashboard.smoke" },
    ];
    const says = (routes?: string) => {
      const Labels = routes === undefined ? {} : { "com.hotrodan.routes": routes };
      const own = { Cmd: ["x"], ExposedPorts: { "8080/tcp": {} }, User: "1000", Labels };
      return problems(judge({ config: own }, { asked })).filter((line) => line.includes("no route"));
    };
    expect(says()).toEqual([]);
    expect(says("/ /health /api/health")).toEqual([]);
    expect(says("/ /health")).toEqual([
      expect.stringMatching(/no route \/api\/health\?x=1, which dashboard\.smoke asks/),
    ]);
    expect(says("/")).toHaveLength(2);
  });

  it("of an old base is told of, and taken", () => {
    const grown = (created: string) => judge({ history: [{ created }, { created: "2026-11-10T00:00:00Z" }] });
    const { findings, notes } = grown("2026-01-01T00:00:00Z");
    expect(findings).toEqual([]);
    expect(notes.join()).toContain("the root of its base image is 323 days old");
    expect(grown("2026-11-01T00:00:00Z").notes).toEqual([]);
  });

  it("that can run is taken, and one that ran before says less", () => {
    expect(judge({})).toEqual({ findings: [], notes: [] });
    expect(judge({ created: "1970-01-01T00:00:00Z" }, { ranBefore: true })).toMatchObject({
      findings: [],
      notes: [expect.stringContaining("does not say when it was built")],
    });
    expect(judge({ created: "2025-01-01T00:00:00Z" }, { ranBefore: true }).findings).toEqual([]);
  });

  it.each([
    [{ architecture: "arm64" }, {}, "the machines run linux/amd64"],
    [{ config: { Cmd: ["x"] } }, {}, "exposes no port"],
    [{ config: { ExposedPorts: { "8080/tcp": {} } } }, {}, "has no start command"],
    [{ created: "2026-10-01T00:00:00Z" }, {}, "was built 50 days ago"],
    [{ created: "2026-11-20T18:11:00Z" }, {}, "says that it was built on 2026-11-20, which is to come"],
    [{ created: "2099-01-01T00:00:00Z" }, { ranBefore: true }, "which is to come"],
    [{ created: "1970-01-01T00:00:00Z" }, {}, "does not say when it was built"],
    [{ created: "yesterday" }, {}, "does not say when it was built"],
    [{ created: undefined }, {}, "does not say when it was built"],
    [{}, { port: 3000 }, "exposes 8080/tcp, and requests go to 3000"],
    [{ config: { User: "" } }, {}, "runs as root"],
    [{ config: { User: "root:node" } }, {}, "runs as root"],
    [{ config: { User: "0:1000" } }, {}, "runs as root"],
    [{}, { releaseCommand: MIGRATE }, 'does not say that it has the release command "npm run migrate"'],
    [
      { config: { Labels: { "com.hotrodan.release-command": "npm run x" } } },
      { releaseCommand: MIGRATE },
      'is prepared for the release command "npm run x"',
    ],
    [
      {
        config: {
          Cmd: ["x"],
          ExposedPorts: { "8080/tcp": {} },
          Labels: { "org.opencontainers.image.revision": "a1" },
        },
      },
      { commit: SHA },
      "was built from a1",
    ],
  ])("%j %j is refused", (image, demand, text) => {
    expect(problems(judge(image, demand)).join()).toContain(text);
  });
});
