import { describe, expect, it } from "vitest";
import { blocksIn, readable } from "../../../operations/demo/terminal.ts";
import { previewReport } from "../../../operations/report/preview.ts";
import { changeLines } from "../../../operations/report/terminal.ts";
import { byWayOut, violationLines } from "../../../operations/report/violations.ts";
import { ended, log, secret, step, violation } from "./support/events.ts";

const reportOf = (...events: readonly object[]) =>
  previewReport(log(...events, ended()), { stack: "staging", code: 0 });

describe("a preview on a terminal", () => {
  it("shows values of what changes, and names what is new and what goes", () => {
    const report = reportOf(
      step({
        old: { guest: { memory_mb: 2048 }, env: { A: "x" } },
        new: { guest: { memory_mb: 4096 }, env: { B: "y" } },
      }),
      step({
        name: "keys",
        old: { values: { KEY: secret } },
        new: { values: { KEY: secret } },
        detailedDiff: { "values.KEY": {} },
      }),
      step({ op: "create", name: "fresh", new: { a: 1, b: 2 } }),
      step({ op: "delete", name: "old", old: { a: 1 } }),
    );
    expect(changeLines(report)).toEqual([
      "",
      "staging, resource by resource: + 1 to create, ~ 2 to update, - 1 to delete",
      "  - old (fly:ProcessGroup)",
      "  ~ dashboard-web (fly:ProcessGroup)",
      '      env.A            "x" → goes',
      '      env.B            new: "y"',
      "      guest.memory_mb  2048 → 4096",
      "  ~ keys (fly:ProcessGroup)",
      "      values.KEY  [secret]",
      "  + fresh (fly:ProcessGroup)",
      "  cost: $0.00 → $0.00 a month (none)",
      "  every value: npm run preview -- staging --diff",
    ]);
  });

  it("is folded when it is long, by operation, and says how all of it is seen", () => {
    const many = (op: string, count: number) =>
      Array.from({ length: count }, (_, at) =>
        step({ op, name: `${op}-${at}`, old: { a: 1 }, new: { a: 2 } }),
      );
    const lines = changeLines(reportOf(...many("create", 21), ...many("update", 13)));
    expect(lines).toContain("staging, resource by resource: + 21 to create, ~ 13 to update");
    expect(lines).toContain("  + … and 9 more to create");
    // One more is shown rather than counted.
    expect(lines.filter((line) => line.startsWith("  ~ "))).toHaveLength(13);
    expect(lines.length).toBeLessThan(45);
    const values = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`v${at}`, 1]));
    const wide = changeLines(reportOf(step({ old: values, new: {} })));
    expect(wide).toContain("      … and 6 more");
    expect(wide.at(-1)).toBe("  every value: npm run preview -- staging --diff");
  });

  it("says nothing where nothing changes", () => {
    expect(changeLines(reportOf())).toEqual([]);
  });
});

describe("violations", () => {
  const FIX = "Raise it: npm run pulumi -- config set a.b 2048. Or say why.";

  it("are grouped by rule, and a way out stands once", () => {
    const { violations } = reportOf(
      violation("memory-floor", "web", `machine.guest.memory_mb is 512. ${FIX}`),
      violation("memory-floor", "chroma", `machine.guest.memory_mb is 256. ${FIX}`),
      violation("memory-floor", "worker", `machine.guest.memory_mb is 512. ${FIX}`),
      violation("memory-floor", "plan", "plan is starter. Take another plan."),
      violation("no-way", "web", "is wrong"),
    );
    expect(violationLines(violations)).toEqual([
      "Refused by 2 rules, in 5 places (npm run policies lists the rules):",
      "  memory-floor",
      "    chroma: machine.guest.memory_mb is 256",
      "    web, worker: machine.guest.memory_mb is 512",
      `    way out: ${FIX}`,
      "    plan: plan is starter",
      "    way out: Take another plan.",
      "  no-way",
      "    web: is wrong",
    ]);
    expect(byWayOut({ rule: "r", mandatory: true, places: [] })).toEqual([]);
  });
});

describe("the demo's lines", () => {
  it.each([
    ["    + 21 to create", "  + 21 to create"],
    ["    +-2 to replace", "  +-2 to replace"],
    ["    ~ 1 to update", "  ~ 1 to update"],
    [" +  pulumi-nodejs:dynamic/fly:App dashboard create ", "  + fly:App dashboard"],
  ])("%s is said whole", (line, said) => {
    expect(readable(line)).toBe(said);
  });

  it("are whole blocks, each once, with their braces", () => {
    const text = [
      "  ~ deviations: {",
      "      + web-dfw-2: {",
      '          + guest : { memory_mb: 4096, note: "x" }',
      "          + env: {",
      "              + A: 1",
      "            }",
      "        }",
      "    }",
      "      + web-dfw-2: {",
      '          + guest : { memory_mb: 4096, note: "x" }',
      "          + env: {",
      "              + A: 1",
      "            }",
      "        }",
      "      - web-dfw-3: {",
    ].join("\n");
    expect(blocksIn(text, /[-+] web-dfw-\d: \{/)).toEqual([
      [
        "+ web-dfw-2: {",
        '    + guest : { memory_mb: 4096, note: "x" }',
        "    + env: {",
        "        + A: 1",
        "      }",
        "  }",
      ],
    ]);
  });
});
