import { remove, set, type WrongSetting } from "./case.ts";

const deploy = (...path: (string | number)[]) => ["deploy", ...path];
const WINDOW = { timeZone: "America/Chicago", days: ["mon"], from: "09:00", to: "17:00" };

/** What the deploy command demands. */
export const deploys: readonly WrongSetting[] = [
  {
    name: "no required check in production",
    stack: "production",
    path: deploy("requiredChecks"),
    value: [],
    property: "hotdash:deploy.requiredChecks",
    says: ["that no check has seen", "lint, test, build, security scan"],
    fix: remove("deploy.requiredChecks", "production"),
  },
  {
    name: "budget below what is declared",
    stack: "production",
    path: ["cost", "budget"],
    value: 40,
    property: "hotdash:cost.budget",
    says: [
      "is $40.00, and what the stack declares costs up to $40.98 a month",
      "dashboard.web $26.78 (2 × shared-cpu-2x with 2048 MB)",
    ],
    fix: set("cost.budget", 41, "production"),
  },
  {
    name: "leave for a check that is not required",
    stack: "staging",
    path: deploy("advisoryChecks"),
    value: [{ check: "lnit", owner: "web", reason: "deferred", expires: "2099-01-01" }],
    property: "hotdash:deploy.advisoryChecks[0].check",
    says: ['"lnit"', "is no required check"],
    fix: remove("deploy.advisoryChecks[0]"),
  },
  {
    name: "leave for a check that is over",
    stack: "staging",
    path: deploy("advisoryChecks"),
    value: [{ check: "lint", owner: "web", reason: "deferred", expires: "2026-01-31" }],
    property: "hotdash:deploy.advisoryChecks[0].expires",
    says: ["2026-01-31", "is over: lint had leave"],
    fix: remove("deploy.advisoryChecks[0]"),
  },
  {
    name: "evidence demanded twice",
    stack: "staging",
    path: deploy("evidence"),
    value: [
      { artifact: "vitest", report: "vitest" },
      { artifact: "vitest", report: "vitest" },
    ],
    property: "hotdash:deploy.evidence[1].artifact",
    says: ['"vitest"', "is demanded twice"],
    fix: remove("deploy.evidence[1]"),
  },
  {
    name: "evidence of an unknown kind",
    stack: "staging",
    path: deploy("evidence"),
    value: [{ artifact: "cypress", report: "cypress" }],
    property: "hotdash:deploy.evidence[0].report",
    says: ["one of vitest, playwright, lighthouse"],
    fix: set("deploy.evidence[0].report", "vitest"),
  },
  {
    name: "window that never opens",
    stack: "production",
    path: deploy("window"),
    value: { ...WINDOW, to: "08:00" },
    property: "hotdash:deploy.window.to",
    says: ['"08:00"', "the window never opens"],
    fix: set("deploy.window.to", "'17:00'", "production"),
  },
  {
    name: "window in an unknown time zone",
    stack: "production",
    path: deploy("window"),
    value: { ...WINDOW, timeZone: "Texas" },
    property: "hotdash:deploy.window.timeZone",
    says: ['"Texas"', "such as America/Chicago"],
    fix: set("deploy.window.timeZone", "America/Chicago", "production"),
  },
  {
    name: "freeze that ends before it begins",
    stack: "production",
    path: deploy("freezes"),
    value: [{ from: "2026-11-30", to: "2026-11-25", reason: "holidays" }],
    property: "hotdash:deploy.freezes[0].to",
    says: ["2026-11-25", "is before 2026-11-30"],
    fix: set("deploy.freezes[0].to", "2026-11-30", "production"),
  },
];
