import { describe, expect, test } from "vitest";
import { examine } from "../../../settings/load.ts";
import { planHasFloor, RENDER_PLAN_MB } from "../../../settings/rules/memory.ts";
import { asInput, changed, goodPreview } from "../good-config.ts";

describe("a plan of Render's", () => {
  test.each(Object.keys(RENDER_PLAN_MB))("%s has the floor unless it is one of the small ones", (plan) => {
    expect(planHasFloor(plan)).toBe(!["free", "starter"].includes(plan));
  });
  test.each(["custom", "", "toString"])("that nobody knows (%j) has not", (plan) => {
    expect(planHasFloor(plan)).toBe(false);
  });
});

describe("the settings of a preview", () => {
  const preview = (dashboard: object, fly: object = {}) => {
    const good = goodPreview();
    const config = {
      ...good,
      "hotdash:dashboard": { ...(good["hotdash:dashboard"] as object), ...dashboard },
      "hotdash:fly": { ...(good["hotdash:fly"] as object), ...fly },
    };
    return examine(asInput("pr-7", changed(config, ["dashboard", "chroma"], { mode: "none" }))).problems;
  };
  const web = { web: { guest: { cpu_kind: "shared", cpus: 1, memory_mb: 1024 } } };

  test("have the floor too", () => {
    expect(preview({})).toEqual([]);
    expect(preview(web)).toMatchObject([
      {
        property: "hotdash:dashboard.web.guest.memory_mb",
        allowed: expect.stringContaining("fly.memoryExceptions"),
      },
    ]);
  });

  test("may go below it with a reason", () => {
    const memoryExceptions = [
      { group: "web", memory_mb: 1024, reason: "nobody but the reviewer looks at it" },
    ];
    expect(preview(web, { memoryExceptions })).toEqual([]);
  });
});
