import { expect, it } from "vitest";
import { advisoriesIn } from "../../../operations/scan/advisories.ts";

const report = (...found: [name: string, severity: string, fixAvailable: unknown][]) =>
  JSON.stringify({
    vulnerabilities: Object.fromEntries(
      found.map(([name, severity, fixAvailable]) => [name, { severity, range: "<1.2.3", fixAvailable }]),
    ),
  });

it("names packages from a severity on, the worst first", () => {
  const text = report(["a", "moderate", true], ["b", "high", false], ["c", "critical", { name: "c" }]);
  expect(advisoriesIn(text, "high").map((one) => [one.package, one.severity, one.fixable])).toEqual([
    ["c", "critical", true],
    ["b", "high", false],
  ]);
  expect(advisoriesIn(report(), "low")).toEqual([]);
});

it.each(["", "npm error ENOTFOUND", '{"error":{"code":"ENOLOCK"}}'])(
  "an audit that could not be done is no clean one: %j",
  (text) => {
    expect(() => advisoriesIn(text, "high")).toThrow(/npm audit could not be done/);
  },
);
