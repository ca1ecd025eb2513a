import { describe, expect, test } from "vitest";
import { examine, loadSettings } from "../../settings/load.ts";
import { SettingsError } from "../../settings/settings-error.ts";
import { asInput, CANARY, changed, committed, goodConfig, goodPreview } from "./good-config.ts";
import { POOLER, postgres } from "./wrong/case.ts";
import { type WrongSetting, wrongSettings } from "./wrong-settings.ts";

const problemsOf = ({ stack, path, value, secret }: WrongSetting) => {
  const inClear = path[0] === "secrets" && path.length === 1 && !secret;
  const config = changed(goodConfig(stack), path, value);
  return examine(asInput(stack, config, inClear ? [] : undefined)).problems;
};

describe.each(["staging", "production"])("the committed stack file of %s", (stack) => {
  test("is complete but for its secrets", () => {
    expect(examine(asInput(stack, goodConfig(stack))).problems).toEqual([]);
  });

  test("as it is, lacks only its secrets and refs of the team's own", () => {
    const { problems } = examine(asInput(stack, committed(stack), []));
    const others = problems.filter(({ property }) => !property.startsWith("hotdash:secrets."));
    const reviewers = stack === "production" ? ["hotdash:github.reviewers.users"] : [];
    expect(others.map(({ property }) => property)).toEqual([...reviewers, "hotdash:supabase.ref"]);
    expect(problems.every(({ fix }) => fix.startsWith("npm run pulumi -- config set "))).toBe(true);
  });
});

test("a preview takes a stack file of staging's form, in a world of its own", () => {
  const settings = loadSettings(asInput("pr-7", goodPreview()));
  expect(settings).toMatchObject({ environmentClass: "preview", protectData: false });
});

describe("what is filled in", () => {
  const settings = loadSettings(
    asInput("production", changed(goodConfig("production"), ["dashboard", "web"], undefined)),
  );

  test("defaults of the web group in production", () => {
    expect(settings.dashboard.web).toMatchObject({
      regions: { dfw: 2 },
      guest: { cpu_kind: "shared", cpus: 2, memory_mb: 2048 },
      port: 8080,
      concurrency: { type: "requests", soft_limit: 200, hard_limit: 250 },
      min_machines_running: 2,
      autostop: "off",
      strategy: "bluegreen",
    });
    expect(settings.dashboard.web.checks.map(({ path }) => path)).toEqual(["/health"]);
  });

  test("every declared flag is at its safe side: off, but for a mock that is on", () =>
    expect(Object.entries(settings.flags).filter(([, on]) => on)).toEqual([["GA_USE_MOCK", true]]));

  test("nothing can be changed afterwards", () => {
    expect(() => Object.assign(settings.dashboard.web.guest, { cpus: 8 })).toThrow(TypeError);
  });

  test("data is protected in live stacks only", () => {
    expect(settings.protectData).toBe(false);
    const reviewed = changed(goodConfig("production"), ["github", "reviewers"], { users: [42] });
    const own = changed(reviewed, ["platform"], "live");
    const live = changed(changed(own, ["github:baseUrl"], undefined), ["supabase", "ref"], "a".repeat(20));
    const secrets = JSON.parse(
      JSON.stringify(live["hotdash:secrets"]).replaceAll("hotdashproductionref", "a".repeat(20)),
    ) as object;
    expect(loadSettings(asInput("production", changed(live, ["secrets"], secrets))).protectData).toBe(true);
  });
});

describe("a wrong setting", () => {
  test.each(wrongSettings.map((wrong) => [wrong.name, wrong] as const))("%s", (_, wrong) => {
    const problems = problemsOf(wrong);
    expect(problems.map(({ property }) => property).sort()).toEqual(
      [wrong.property, ...(wrong.also ?? [])].sort(),
    );
    const found = problems.find(({ property }) => property === wrong.property);
    const text = `${found?.value} ${found?.problem} ${found?.allowed}`;
    for (const part of wrong.says) expect(text).toContain(part);
    expect(found?.fix).toContain(wrong.fix);
    expect(JSON.stringify(problems)).not.toContain(CANARY);
    expect(new SettingsError(wrong.stack, problems).message).not.toContain(CANARY);
  });

  test("names are told apart", () => {
    expect(new Set(wrongSettings.map(({ name }) => name)).size).toBe(wrongSettings.length);
    expect(wrongSettings.length).toBeGreaterThanOrEqual(25);
  });
});

test("everything that is wrong is said at once", () => {
  // One case a place: what is inside of, or beside in one thing as, another case's setting would hide it or be hidden.
  const place = ({ path }: WrongSetting) => path.slice(0, 3).join(".");
  // What these are about cannot be said while another case's setting is wrong: the ref, the platform.
  const dependent = ["connection to production's project", "simulated stack with the real GitHub"];
  const few = wrongSettings.filter(
    ({ stack, also, name }) => stack === "staging" && !also && !dependent.includes(name),
  );
  const apart = few.filter((one, index) => few.findIndex((other) => place(other) === place(one)) === index);
  const config = apart.reduce((all, { path, value }) => changed(all, path, value), goodConfig("staging"));
  let thrown: unknown;
  try {
    loadSettings(asInput("staging", config));
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(SettingsError);
  const { message, problems } = thrown as SettingsError;
  const found = problems.map(({ property }) => property);
  expect(apart.filter(({ property }) => !found.includes(property)).map(({ name }) => name)).toEqual([]);
  expect(found.filter((property) => !apart.some((one) => one.property === property))).toEqual([]);
  expect(apart.length).toBeGreaterThanOrEqual(20);
  for (const { property, fix } of apart) {
    expect(message).toContain(`${property} = `);
    expect(message).toContain(fix);
  }
  expect(message).not.toContain(CANARY);
});

describe("what is not the table's", () => {
  test("what depends on a wrong setting is not judged by what would stand there instead", () => {
    const guest = { cpu_kind: "fast", cpus: 2, memory_mb: 65_536 };
    const { problems } = examine(
      asInput("staging", changed(goodConfig("staging"), ["dashboard", "web", "guest"], guest)),
    );
    expect(problems.map(({ property }) => property)).toEqual(["hotdash:dashboard.web.guest.cpu_kind"]);
  });

  test("a connection for migrations that is given goes past the pooler where it can", () => {
    const pooled = postgres("postgres.hotdashproductionref", `${POOLER}:5432`, "/postgres?sslmode=require");
    const reached = changed(goodConfig("production"), ["supabase", "ipv4AddOn"], true);
    expect(examine(asInput("production", reached)).problems).toEqual([]);
    const { problems } = examine(asInput("production", changed(reached, ["secrets", "DIRECT_URL"], pooled)));
    expect(problems.map(({ property }) => property)).toEqual(["hotdash:secrets.DIRECT_URL"]);
    expect(problems[0]?.problem).toContain("migrations use the direct connection where it is within reach");
  });

  test("a stack of another name", () => {
    const { problems } = examine(asInput("test", goodConfig("staging")));
    expect(problems).toMatchObject([{ property: "stack", value: "test" }]);
  });

  test("the stack shared is loaded by another function", () => {
    expect(examine(asInput("shared", {})).problems[0]?.problem).toContain("has settings of its own kind");
  });

  test("a clone of Chroma's machines and a second set are refused with the reason", () => {
    const inPlace = changed(goodConfig("production"), ["dashboard", "web", "strategy"], "rolling");
    const per = changed(inPlace, ["dashboard", "chroma", "mode"], "per-machine");
    expect(examine(asInput("production", per)).problems).toEqual([]);
    const both = changed(
      changed(per, ["dashboard", "web", "strategy"], "bluegreen"),
      ["dashboard", "web", "autoscale"],
      {
        min: 2,
        max: 4,
      },
    );
    const { problems } = examine(asInput("production", both));
    expect(problems.map(({ property }) => property)).toEqual([
      "hotdash:dashboard.web.strategy",
      "hotdash:dashboard.web.autoscale",
    ]);
    for (const { problem } of problems) expect(problem).toContain("a Fly volume attaches to one machine");
  });

  test("an explicit APP_URL that agrees is taken", () => {
    const config = changed(goodConfig("staging"), ["variables", "APP_URL"], "https://staging.hotrodan.com");
    expect(examine(asInput("staging", config)).problems).toEqual([]);
  });

  test("the two stacks use projects of their own", () => {
    const ref = (stack: string) => (committed(stack)["hotdash:supabase"] as { ref: string }).ref;
    expect(ref("staging")).not.toBe(ref("production"));
  });

  test("a flag with owner, evidence and a day to come may be on in production", () => {
    const leave = { on: true, owner: "support", evidence: "decision 12", expires: "2026-03-01" };
    const settings = loadSettings(
      asInput("production", changed(goodConfig("production"), ["flags", "ENABLE_MCP"], leave)),
    );
    expect(settings.flags.ENABLE_MCP).toBe(true);
    expect(settings.flagExceptions).toEqual([
      { name: "ENABLE_MCP", owner: "support", evidence: "decision 12", expires: "2026-03-01" },
    ]);
  });
});

describe("a day in a stack file", () => {
  test("may come from the engine as a moment, since YAML reads a bare date as one", () => {
    const leave = (expires: string) => ({ on: true, owner: "platform team", evidence: "test", expires });
    const problems = (expires: string) =>
      examine(
        asInput("production", changed(goodConfig("production"), ["flags", "ENABLE_MCP"], leave(expires))),
      ).problems;
    expect(problems("2999-12-31 00:00:00 +0000 UTC")).toEqual([]);
    expect(problems("2020-02-29 00:00:00 +0000 UTC").map(({ problem }) => problem)).toEqual(
      problems("2020-02-29").map(({ problem }) => problem),
    );
    expect(problems("31.12.2999")[0]?.allowed).toContain("YYYY-MM-DD");
  });
});
