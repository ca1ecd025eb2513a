import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exemptionsTable } from "../../../operations/policies/document.ts";
import { exemptionsInFiles } from "../../../operations/policies/in-files.ts";
import { pageOf } from "../../../operations/report/html.ts";
import { commentOf } from "../../../operations/report/markdown.ts";
import { previewReport } from "../../../operations/report/preview.ts";
import { readReport } from "../../../operations/report/stored.ts";
import { Stack } from "../../../operations/workspace/stack.ts";
import { exemptionLines } from "../../../operations/workspace/stack-file.ts";
import { ended, log } from "./support/events.ts";

/*
 * The one way around a rule is in every report, whether the rule found anything or not: a preview that is all green with
 * an exemption says so.
 */
const FILE = `config:
  hotdash:exemptions:
    - rule: production-machines
      resource: pulumi-nodejs:dynamic/fly:ProcessGroup::dashboard-web
      owner: platform team
      reason: one machine until <b>the move</b>
      expires: 2027-01-31
`;
const LINE =
  "pulumi-nodejs:dynamic/fly:ProcessGroup::dashboard-web is exempt from production-machines until 2027-01-31, by leave of platform team: one machine until <b>the move</b>";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "exemptions-"));
  await writeFile(join(folder, "Pulumi.production.yaml"), FILE);
  await writeFile(join(folder, "Pulumi.staging.yaml"), "config: {}\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const stack = (name: string) => new Stack({ name: "hotdash", folder, pulumi: "", env: {} }, name);

describe("what a stack is exempt from", () => {
  it("is read from its file alone, and is nothing elsewhere", async () => {
    expect(await exemptionLines(stack("production"))).toEqual([LINE]);
    expect(await exemptionLines(stack("staging"))).toEqual([]);
    expect(await exemptionLines(stack("pr-7"))).toEqual([]);
  });

  it("stands in the report, in what is kept of it, in the comment and on the page", async () => {
    const report = previewReport(log(ended()), {
      ...{ stack: "production", code: 0, exemptions: await exemptionLines(stack("production")) },
    });
    expect(report).toMatchObject({ verdict: "unchanged", exemptions: [LINE] });
    expect(readReport("production.json", JSON.stringify(report))).toEqual(report);
    const comment = commentOf([report]);
    expect(comment).toContain("**Exemptions** from rules:");
    expect(comment).toContain("is exempt from production-machines until 2027-01-31");
    expect(comment).not.toContain("<b>");
    expect(pageOf([report])).toContain("is exempt from production-machines until 2027-01-31");
    expect(pageOf([report])).not.toContain("<b>");
  });

  it("is left out where it is nothing", () => {
    const report = previewReport(log(ended()), { stack: "staging", code: 0, exemptions: [] });
    expect(report).not.toHaveProperty("exemptions");
    expect(commentOf([report])).not.toContain("Exemptions");
  });

  it("is listed beside the rules by npm run policies", async () => {
    const table = exemptionsTable(await exemptionsInFiles(folder, "hotdash"));
    expect(table).toContain("| `production` | `production-machines` |");
    expect(table).toContain("| platform team |");
    expect(exemptionsTable([])).toContain("No stack file is exempt");
  });
});
