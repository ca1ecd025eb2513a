import { expect, it } from "vitest";
import { pageOf } from "../../../operations/report/html.ts";
import { commentOf } from "../../../operations/report/markdown.ts";
import type { PreviewReport } from "../../../operations/report/preview.ts";
import { readReport } from "../../../operations/report/stored.ts";

const report: PreviewReport = {
  ...{ stack: "production", verdict: "unchanged", changes: [], counts: {}, violations: [], policed: true },
  ...{ errors: [], notes: [], seconds: 1 },
};
const standIns = {
  ...{ commit: "3d1e0b7".padEnd(40, "0"), at: "2026-11-30T09:12:44Z", values: 24 },
  again: ["hotdash:secrets.A", "github:token"],
};

it("a comment says what a preview without secrets is made of, what that hides, and which settings are set anew", () => {
  const text = commentOf([{ ...report, standIns }]);
  expect(text).toContain("🔒 Previewed without secrets");
  expect(text).toContain("that it is right is not");
  expect(text).toMatch(
    /- `production`: copy of 2026-11-30 09:12 UTC by 3d1e0b7, 24 stand-ins; set anew here.*secrets\.A, github:token/,
  );
  expect(pageOf([{ ...report, standIns }])).toContain("Previewed without secrets");
});

it("nothing of it stands in a comment about the stack itself", () => {
  expect(commentOf([report])).not.toContain("🔒");
  expect(pageOf([report])).not.toContain("🔒");
});

it("a kept report brings it along", () => {
  expect(readReport("production.json", JSON.stringify({ ...report, standIns }))).toEqual({
    ...report,
    standIns,
  });
});
