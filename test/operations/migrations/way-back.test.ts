import { describe, expect, it } from "vitest";
import type { Kept } from "../../../operations/migrations/history.ts";
import { wayBack, wayBackNeeds } from "../../../operations/migrations/way-back.ts";

const at = (day: number) => new Date(Date.UTC(2026, 10, day));
const kept = (version: string, day: number, given: Partial<Kept> = {}): Kept => ({
  ...{
    version,
    sha256: "",
    contract: false,
    fingerprint: null,
    digest: "new",
    state: "applied",
    at: at(day),
  },
  ...given,
});

describe("a way back", () => {
  const releases = [
    { digest: "old", version: "1", at: at(1) },
    { digest: "new", version: "3", at: at(3) },
  ];

  it("stands open over migrations that only added", () => {
    expect(wayBack({ kept: [kept("2", 2), kept("3", 3)], releases }, "old")).toEqual({
      version: "1",
      behind: [],
    });
  });

  it("is closed over one that took something away, but not for the release that brought it, or a later one", () => {
    const history = { kept: [kept("2", 2), kept("3", 3, { contract: true })], releases };
    expect(wayBack(history, "old").behind).toEqual([{ version: "3", at: at(3) }]);
    expect(wayBack(history, "new").behind).toEqual([]);
    const later = [...releases, { digest: "later", version: "3", at: at(4) }];
    expect(wayBack({ ...history, releases: later }, "later").behind).toEqual([]);
  });

  it("is closed for a release of which no schema is known, as soon as anything was taken away", () => {
    expect(wayBack({ kept: [kept("3", 3)], releases: [] }, "unknown")).toEqual({
      version: undefined,
      behind: [],
    });
    const closed = wayBack({ kept: [kept("3", 3, { contract: true })], releases: [] }, "unknown");
    expect(closed.behind).toHaveLength(1);
    // One that was begun and not recorded took nothing away yet.
    const begun = kept("3", 3, { contract: true, state: "running" });
    expect(wayBack({ kept: [begun], releases: [] }, "unknown").behind).toEqual([]);
  });

  it("names the backup of before, or that there is none", () => {
    const way = wayBack({ kept: [kept("3", 3, { contract: true })], releases }, "old");
    expect(wayBackNeeds(way, { stack: "production", backup: "b.dump.age" }).join("\n")).toContain(
      "hotdash restore production --from b.dump.age --to production",
    );
    expect(wayBackNeeds(way, { stack: "production", backup: undefined }).join("\n")).toContain(
      "no backup of ours is older",
    );
    expect(wayBackNeeds({ version: "1", behind: [] }, { stack: "production", backup: undefined })).toEqual(
      [],
    );
  });
});
