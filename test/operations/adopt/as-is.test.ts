import { describe, expect, it } from "vitest";
import { stillWrong as stillWrongOf } from "../../../operations/adopt/fit.ts";
import type { LiveApp } from "../../../operations/adopt/live-app.ts";
import { planAdoption } from "../../../operations/adopt/plan.ts";
import { render } from "../../../operations/adopt/render.ts";
import { stackName } from "../../../operations/adopt/stack.ts";
import { deployedApp, machine, webConfig } from "./support/deployed.ts";

/* What an app has that the team's rules ask otherwise, and how its switches stand: proposed as they are, with who answers left open. */
const name = stackName("hotdash", "production");
const plan = (change: Partial<LiveApp> = {}) => planAdoption(deployedApp(change), name, "live");
const text = (change: Partial<LiveApp> = {}) => render(deployedApp(change), plan(change), name);
const withWeb = (change: Record<string, unknown>) => ({
  machines: [machine("one", "dfw", webConfig(change)), machine("two", "dfw", webConfig(change))],
});
function service() {
  return (webConfig().services as Record<string, unknown>[])[0];
}

describe("switches of an app", () => {
  const staging = (env: Record<string, string>) => {
    const { sections, notes } = planAdoption(
      deployedApp(withWeb({ env })),
      stackName("hotdash", "staging"),
      "live",
    );
    return { flags: sections.flags, notes: notes.join("\n") };
  };
  it.each([
    [{ FEATURE_FLAG_AI_ESCALATIONS: "yes" }, { FEATURE_AI_ESCALATIONS: true }],
    [{ FEATURE_BETA: "1" }, {}],
    [{ FEATURE_BETA: "true" }, { FEATURE_BETA: true }],
    [{ GA_USE_MOCK: "1", GA_MODE: "mock" }, {}],
    [{ GA_USE_MOCK: "0" }, { GA_USE_MOCK: { live: true } }],
    // Mock for a reader of words, and live for the application's, which takes 1 alone.
    [{ GA_USE_MOCK: "true" }, { GA_USE_MOCK: { live: true } }],
    [{ GA_MODE: "direct" }, { GA_MODE: { live: true } }],
    [{ DASHBOARD_USE_MOCK: "1" }, { DASHBOARD_USE_MOCK: true }],
    [{ MOCK_MODE: "0" }, {}],
  ])("take switches %j as the application's own reader does", (env, flags) => {
    expect(staging(env).flags).toEqual(flags);
  });

  it("say where another reader would take a switch for the other side", () => {
    expect(staging({ GA_USE_MOCK: "true" }).notes).toMatch(
      /GA_USE_MOCK = "true", which the application reads as off/,
    );
    expect(staging({ FEATURE_BETA: "1" }).notes).toMatch(
      /FEATURE_BETA = "1", which the application reads as off/,
    );
  });

  it("do not carry into production what must never be there", () => {
    const { sections, cannot } = plan(withWeb({ env: { DASHBOARD_USE_MOCK: "1", QA_SKIP_DB: "1" } }));
    expect(sections.flags).toEqual({});
    expect(cannot.join("\n")).toMatch(/the switch DASHBOARD_USE_MOCK = "1".*must never be so in production/);
    expect(cannot.join("\n")).toMatch(/the switch QA_SKIP_DB/);
  });
});

describe("what the team's rules ask and the app does not have yet", () => {
  const small = {
    machines: [
      machine(
        "wispy-sun-1",
        "ord",
        webConfig({
          guest: { cpu_kind: "shared", cpus: 1, memory_mb: 1024 },
          services: [{ ...service(), checks: undefined }],
        }),
      ),
    ],
  };
  it("gets dated entries, for web's machines alone, whose owner a person has to name", () => {
    const { sections, stillWrong } = plan(small);
    const entries = sections.exemptions as Record<string, string>[];
    expect(entries.map(({ rule }) => rule).sort()).toEqual([
      "health-checks",
      "memory-floor",
      "production-machines",
    ]);
    for (const { resource, owner, reason, expires } of entries) {
      expect([resource, owner]).toEqual(["pulumi-nodejs:dynamic/fly:ProcessGroup::dashboard-web", ""]);
      expect(reason).toMatch(/^the application as it is: /);
      expect(Date.parse(expires ?? "") - Date.now()).toBeGreaterThan(88 * 86_400_000);
    }
    const named = entries.map((entry) => ({ ...entry, owner: "platform team" }));
    const problems = stillWrong.filter((line) => line.includes("exemptions"));
    expect(problems).toHaveLength(3);
    const config = { ...sections, exemptions: named };
    expect(
      stillWrongOf(name, config).filter((line) => /exemptions|memory|checks|regions/.test(line)),
    ).toEqual([]);
  });
  it("is nothing for an app that has it all", () => {
    expect(plan().sections).not.toHaveProperty("exemptions");
  });
  it("changes nothing at first: what a release would change is told apart", () => {
    const shown = text(small);
    expect(shown).toMatch(/# What the first update changes:\n# {3}nothing/);
    expect(shown).toMatch(/# What a release changes once dashboard\.adopt is true:\n# {3}web: /);
    expect(shown).not.toContain("cannot be foreseen");
    expect(plan(small).changes).toEqual([]);
    expect(plan(small).steps.join("\n")).not.toContain("destroy");
  });
});
