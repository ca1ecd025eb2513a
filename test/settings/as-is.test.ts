import { describe, expect, test } from "vitest";
import { examine } from "../../settings/load.ts";
import { AS_IS, asInput, changed, goodConfig } from "./good-config.ts";

/** The application as its repository has it, in settings: what it lacks has leave with a last day, and nothing else is let pass. */
describe.each([
  ["staging", "hotdash-staging", ["memory-floor", "health-checks"]],
  ["production", "hotdash-production", ["production-machines", "memory-floor", "health-checks"]],
])("%s as it is", (stack, app, rules) => {
  const config = goodConfig(stack, AS_IS);

  test("is taken, under the names, region, port and size that the repository has", () => {
    const { settings, problems } = examine(asInput(stack, config));
    expect(problems).toEqual([]);
    expect(settings?.dashboard).toMatchObject({
      ...{ app, domain: `${app}.fly.dev`, adopt: "as-is", migrations: "none" },
      chroma: { mode: "none" },
      web: {
        ...{ regions: { ord: 1 }, port: 3000, checks: [], strategy: "rolling" },
        guest: { cpu_kind: "shared", cpus: 1, memory_mb: 1024 },
      },
    });
  });

  test("is refused for exactly what its entries are about, once their day is over", () => {
    const late = { ...asInput(stack, config), today: "2027-04-01" };
    const found = examine(late).problems;
    expect(found.flatMap(({ breach }) => breach?.rule ?? []).sort()).toEqual([...rules].sort());
    expect(found.filter(({ breach }) => !breach).map(({ property }) => property)).toEqual(
      rules.map((_, index) => `hotdash:exemptions[${index}].expires`),
    );
  });

  test("becomes what is planned with a check by tcp where the route is still missing", () => {
    const checked = changed(config, ["dashboard", "web", "checks"], [{ type: "tcp" }]);
    const left = changed(checked, ["exemptions"], undefined);
    expect(examine(asInput(stack, left)).problems.flatMap(({ breach }) => breach?.rule ?? [])).not.toContain(
      "health-checks",
    );
  });
});
