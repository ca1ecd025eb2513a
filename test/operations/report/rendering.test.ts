import { describe, expect, it } from "vitest";
import { pageOf } from "../../../operations/report/html.ts";
import { commentOf, LONGEST_COMMENT, PREVIEW_MARKER } from "../../../operations/report/markdown.ts";
import { diagramOf } from "../../../operations/report/mermaid.ts";
import { type PreviewReport, previewReport } from "../../../operations/report/preview.ts";
import { ended, log, said, step, violation } from "./support/events.ts";

const facts = { stack: "staging", code: 0 };

/** As many resources as asked, each with values that differ, and a violation each. */
function large(count: number, length: number): PreviewReport {
  const events = Array.from({ length: count }, (_, index) => [
    step({
      name: `resource-${index}`,
      old: Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`value_${at}`, "a".repeat(length)])),
      new: Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`value_${at}`, "b".repeat(length)])),
    }),
    violation(`rule-${index}`, `resource-${index}`, "ä".repeat(length)),
    said(`${index} ${"ö".repeat(length)}`),
  ]).flat();
  return previewReport(log(...events, ended()), { ...facts, code: 1 });
}

describe("the comment", () => {
  it("begins with the line by which it is found again", () => {
    expect(commentOf([]).split("\n")[0]).toBe(PREVIEW_MARKER);
  });

  it.each([
    [1, 10],
    [100, 100],
    [300, 500],
    [600, 50],
  ])("fits with %i resources and texts of %i characters, and says what it left out", (count, length) => {
    const text = commentOf([large(count, length), large(count, length)], { run: "https://example.com/run" });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(text).toContain(`${count} to update`);
    expect(text).toContain("(https://example.com/run)");
    if (count > 100) expect(text).toMatch(/… and \d+ more resources/);
  });

  it("says that nothing would change in one row", () => {
    const text = commentOf([previewReport(log(ended()), facts)]);
    expect(text).toContain("| `staging` | ✅ nothing to do | no change | ✅ passed |");
    expect(text).not.toContain("###");
  });

  it("says when the policy pack did not run", () => {
    expect(commentOf([previewReport(log(ended({})), facts)])).toContain("⚠️ the pack did not run");
  });

  it("shows text of others as it is, and lets it do nothing", () => {
    const evil =
      "x | <img src=x onerror=alert(1)> @team ``` --> [a](javascript:1) \n## heading <!-- hotdash:preview -->";
    const events = [
      step({ name: evil, old: { note: "a" }, new: { note: evil } }),
      violation("rule", evil, evil.replace("\n", " ")),
      said(evil),
      said(evil, "info"),
      ended(),
    ];
    const text = commentOf([previewReport(log(...events), { ...facts, code: 1 })]);
    expect(text.split("\n").filter((line) => line === PREVIEW_MARKER)).toHaveLength(1);
    // Outside of code nothing is left that GitHub would act on.
    const outside = text
      .replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, "")
      .replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
    expect(outside).not.toMatch(/(?<!\\)<(?!!-- hotdash:preview -->$|\/?details>|\/?summary>|br>)/m);
    expect(outside).not.toMatch(/@team|^## heading/m);
    expect(outside).not.toMatch(/(?<!\\)\[a\]/);
  });
});

describe("the diagram", () => {
  it("puts resources into their components and marks what is refused", () => {
    const events = [
      step({ op: "create", new: { a: 1 } }),
      step({
        op: "delete",
        name: "alone",
        parent: "urn:pulumi:staging::hotdash::pulumi:pulumi:Stack::x",
        old: {},
      }),
      violation("rule", "dashboard-web", "x"),
      ended(),
    ];
    const lines = (diagramOf(previewReport(log(...events), { ...facts, code: 1 })) ?? "").split("\n");
    expect(lines.slice(0, 8)).toEqual([
      "flowchart LR",
      '  stack(["staging"])',
      '  subgraph g0["dashboard"]',
      '    r0["+ dashboard-web<br/>fly:ProcessGroup"]:::create',
      "  end",
      "  stack --- g0",
      "  class r0 refused",
      '  stack --- r1["- alone<br/>fly:ProcessGroup"]:::delete',
    ]);
  });

  it("is left out when nobody could read it", () => {
    expect(diagramOf(large(31, 1))).toBeUndefined();
    expect(diagramOf(previewReport(log(ended()), facts))).toBeUndefined();
  });

  it("takes a name for a name", () => {
    const events = [step({ op: "create", name: 'x"]; click r0 "javascript:1', new: {} }), ended()];
    expect(diagramOf(previewReport(log(...events), facts))).toContain(
      "x#34;#93;#59; click r0 #34;javascript:1",
    );
  });
});

describe("the page", () => {
  it("shows everything, loads nothing and runs nothing", () => {
    const events = [
      step({ name: "<script>x</script>", old: { note: "a" }, new: { note: "</code><b>" } }),
      ended(),
    ];
    const page = pageOf([previewReport(log(...events), facts)], { commit: "1234567890" });
    expect(page).toContain("Preview of 1234567");
    expect(page).toContain("&lt;script&gt;x&lt;/script&gt;");
    expect(page).not.toMatch(/<script|<b>&|src=|href=|url\(/);
    expect(page).toContain("default-src 'none'");
  });
});
