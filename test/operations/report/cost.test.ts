import { describe, expect, it } from "vitest";
import { pageOf } from "../../../operations/report/html.ts";
import { commentOf } from "../../../operations/report/markdown.ts";
import { type PreviewReport, previewReport } from "../../../operations/report/preview.ts";
import { readReport } from "../../../operations/report/stored.ts";
import { fly, render } from "../../../settings/tokens.ts";
import { ended, log, said, step } from "./support/events.ts";

const facts = { stack: "staging", code: 0 };
const group = (cpus: number, memory_mb: number, machines = 1) => ({
  regions: { dfw: machines },
  machine: { guest: { cpu_kind: "shared", cpus, memory_mb } },
});
const report = (...events: object[]): PreviewReport => previewReport(log(...events, ended()), facts);

describe("the cost of a stack", () => {
  it("is that of everything it declares, what stays included", () => {
    const { cost } = report(
      step({ name: "web", old: group(2, 2048, 2), new: group(2, 4096, 3) }),
      step({ op: "same", name: "data", type: fly.Volume, old: { size_gb: 10 }, new: { size_gb: 10 } }),
      step({ op: "create", name: "ip", type: fly.IpAssignment, new: { type: "v4" } }),
      step({ op: "delete", name: "old", type: render.KeyValue, old: { plan: "starter" } }),
      step({ op: "create", name: "app", type: fly.App, new: { name: "x" } }),
    );
    expect(cost).toEqual({
      before: 38.28,
      after: 79.7,
      guessed: [],
      differences: [
        { name: "ip", after: "dedicated IPv4 address", usd: 2 },
        { name: "old", before: "Key Value starter", usd: -10 },
        {
          name: "web",
          before: "2 × shared-cpu-2x with 2048 MB",
          after: "3 × shared-cpu-2x with 4096 MB",
          usd: 49.42,
        },
      ],
    });
  });

  it("counts a replacement once, and what a refresh looks at not at all", () => {
    const [old, fresh] = [{ size_gb: 10 }, { size_gb: 20 }];
    const { cost } = report(
      step({ op: "refresh", name: "data", type: fly.Volume, old, new: { size_gb: 500 } }),
      step({ op: "delete-replaced", name: "data", type: fly.Volume, old }),
      step({ op: "replace", name: "data", type: fly.Volume, old, new: fresh }),
      step({ op: "create-replacement", name: "data", type: fly.Volume, new: fresh }),
    );
    expect(cost).toMatchObject({ before: 1.5, after: 3 });
  });

  it("names what has a size on no price list", () => {
    const one = report(step({ op: "create", name: "web", new: group(3, 2048) }));
    expect(one.cost).toMatchObject({ after: 8834.56, guessed: ["web"] });
    expect(commentOf([one])).toContain("⚠️ `web` has a size on no price list, counted as the dearest");
    expect(pageOf([one])).toContain("has a size on no price list");
  });

  it("is not said where nothing costs, or where a failed preview knows only a part", () => {
    expect(report(step({ op: "create", type: fly.App, new: { name: "x" } }))).not.toHaveProperty("cost");
    const failed = previewReport(log(step({ op: "create", new: group(2, 2048) }), said("broke"), ended()), {
      ...facts,
      code: 1,
    });
    expect(failed).toMatchObject({ verdict: "failed" });
    expect(failed).not.toHaveProperty("cost");
    expect(commentOf([failed])).not.toContain("cost of");
  });
});

describe("the comment", () => {
  it("has a row a stack: before, after, difference and why; and says what is left out", () => {
    const grown = report(step({ name: "web", old: group(2, 2048), new: group(2, 4096) }));
    const same = {
      ...report(step({ op: "same", name: "web", old: group(2, 2048), new: group(2, 2048) })),
      stack: "production",
    };
    const text = commentOf([grown, same]);
    expect(text).toContain("| cost of | before | after | difference | what makes it |");
    expect(text).toContain(
      "| `staging` | $13.39 | $25.40 | +$12.01 | `web` shared-cpu-2x with 2048 MB → shared-cpu-2x with 4096 MB: +$12.01 |",
    );
    expect(text).toContain("| `production` | $13.39 | $13.39 | none |  |");
    for (const left of [/traffic/, /Supabase's plan/, /autostop/]) expect(text).toMatch(left);
  });

  it("says less where it costs less, and fits with very many", () => {
    const events = Array.from({ length: 900 }, (_, at) =>
      step({ op: "delete", name: `volume-${at}`, type: fly.Volume, old: { size_gb: 10 } }),
    );
    const text = commentOf([report(...events)]);
    expect(text).toContain("| $1350.00 | $0.00 | -$1350.00 |");
    expect(text).toMatch(/… and \d+ more/);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
  });
});

it("a stored report keeps its cost", () => {
  const one = report(step({ op: "create", name: "web", new: group(2, 2048) }));
  expect(readReport("staging.json", JSON.stringify(one))).toEqual(one);
});
