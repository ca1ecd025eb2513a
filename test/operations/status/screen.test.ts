import { expect, it } from "vitest";
import type { Status } from "../../../operations/status/read.ts";
import { screenOf } from "../../../operations/status/screen.ts";
import { fitting, onTerminal } from "../../../operations/terminal.ts";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const IMAGE = `registry.fly.io/hotdash:v1.4.0@sha256:${"b".repeat(64)}`;
const MACHINE = {
  id: "1",
  group: "web",
  region: "dfw",
  state: "started",
  cordoned: false,
  image: "b",
  checks: {},
};
const status: Status = {
  ...{ stack: "production", at: "2026-11-30T12:00:00.000Z" },
  release: { value: { image: IMAGE, since: "2026-11-30T09:00:00Z", by: "somebody", unfinished: 2 } },
  fly: {
    value: [
      {
        ...{ system: "dashboard", app: "hotdash-app" },
        machines: [
          { ...MACHINE, name: "web-dfw-1", checks: { http: "critical", tcp: "passing" } },
          { ...MACHINE, name: "web-dfw-2", state: "stopped", checks: { http: "critical" } },
          { ...MACHINE, name: "web-dfw-3", cordoned: true },
        ],
      },
      { system: "agent", app: "hotdash-agent" },
    ],
  },
  render: {
    value: [
      {
        id: "srv-1",
        name: "hotdash-app",
        type: "web_service",
        state: "suspended",
        plan: "pro",
        deploy: "live",
      },
    ],
  },
  deploys: { value: [{ commit: "c".repeat(40), state: "failure", at: "2026-11-28T12:00:00Z" }] },
  flags: { value: [] },
  certificates: { value: [{ app: "hotdash-app", name: "app.hotrodan.com", ends: "2026-12-05T12:00:00Z" }] },
  jobs: { value: [] },
  backup: { value: { name: "production-x.dump.age", takenAt: "2026-11-29T09:00:00Z", maxAgeHours: 24 } },
  drift: { unanswered: "first\n   second" },
  restart: { value: { at: "2026-11-30T11:15:00Z", by: "somebody", of: ["hotdash-app/web"] } },
  cost: { value: { usd: 27.594 } },
};

it("is one line for each thing, and what did not answer stands in its own part", () => {
  expect(screenOf(status, NOW, { colour: false })).toEqual([
    "production, 2026-11-30T12:00:00.000Z",
    "release",
    `  v1.4.0 (${"b".repeat(12)}), 3 hours ago by somebody`,
    "  2 resources were left half way: hotdash repair, then hotdash up",
    "last restart",
    "  hotdash-app/web, 45 minutes ago by somebody",
    "apps on Fly",
    "  dashboard: hotdash-app, 3 machines",
    "    web-dfw-1                 1               dfw  started    b  http is critical",
    "    web-dfw-2                 1               dfw  stopped    b  http is critical",
    "    web-dfw-3                 1               dfw  started    b  no checks  out of routing",
    "  agent: there is no app hotdash-agent yet",
    "services on Render",
    "  hotdash-app               srv-1  web_service  suspended  pro  deploy live",
    "last deploys",
    `  ${"c".repeat(12)}  failure, 2 days ago`,
    "flags not at their safe side",
    "  none",
    "certificates",
    "  app.hotrodan.com (hotdash-app): ends in 5 days",
    "jobs",
    "  none",
    "backup",
    "  production-x.dump.age, 27 hours ago; allowed are 24 hours",
    "drift",
    "  ! first",
    "  ! second",
    "cost",
    "  $27.59 a month at list prices, everything running",
  ]);
});

it("on a terminal what is wrong is red, and one machine at rest is not", () => {
  const lines = screenOf(status, NOW, { colour: true });
  const toned = (words: string) => lines.find((line) => line.includes(words))?.slice(0, 5);
  expect([toned("web-dfw-1"), toned("web-dfw-2"), toned("web-dfw-3"), toned("ends in 5")]).toEqual([
    ...["\u001b[31m", "\u001b[32m", "\u001b[31m", "\u001b[31m"],
  ]);
});

it("lines are no wider than the terminal, and whole where there is none", () => {
  const red = "\u001b[31mabcdefgh\u001b[39m";
  expect(fitting(red, 5)).toBe("\u001b[31mabcd…\u001b[39m");
  expect([fitting(red, 8), fitting(red, undefined)]).toEqual([red, red]);
});

it("colours are for terminals alone, and for nobody who says NO_COLOR", () => {
  const terminal = { isTTY: true, columns: 80, hasColors: () => true };
  expect(onTerminal(terminal, {})).toEqual({ colour: true, width: 80 });
  expect(onTerminal(terminal, { NO_COLOR: "1" })).toEqual({ colour: false, width: 80 });
  expect(onTerminal({ ...terminal, isTTY: false }, {})).toEqual({ colour: false, width: undefined });
});
