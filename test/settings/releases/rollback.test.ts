import { describe, expect, it } from "vitest";
import { type PastRelease, pastReleases } from "../../../settings/releases/release.ts";
import { releaseToGoBackTo } from "../../../settings/releases/rollback.ts";

const image = (tag: string, digest: string) =>
  `registry.fly.io/hotdash:${tag}@sha256:${digest.padEnd(64, "0")}`;
const ONE = image("2026.11.1", "1111111a");
const TWO = image("2026.11.2", "1111111b");
const THREE = image("2026.11.3", "3333333");
const HALF = image("2026.11.4", "4444444");
/** A tag that looks like the first digits of another image's digest. */
const HEX = image("1111111", "5555555");

const entry = (what: string, day: number, outcome: PastRelease["outcome"] = "live"): PastRelease => ({
  image: what,
  finished_at: `2026-11-${String(day).padStart(2, "0")}T10:00:00.000Z`,
  outcome,
  by: "somebody",
});
/** Three runs now; Two was tried twice and worked the second time. */
const releases = [
  entry(THREE, 9),
  entry(HALF, 8, "incomplete"),
  entry(TWO, 7),
  entry(TWO, 6, "incomplete"),
  entry(ONE, 5),
];
const history = { stack: "production", live: THREE, releases };
const choose = (wanted: string, change: Partial<typeof history> | { releases: undefined } = {}) =>
  releaseToGoBackTo(wanted, { ...history, ...change });

describe("a release to go back to", () => {
  it.each([
    ["previous", TWO],
    ["1111111a", ONE],
    ["1111111B", TWO],
    ["sha256:1111111b", TWO],
    [`sha256:${"1111111a".padEnd(64, "0")}`, ONE],
    [ONE, ONE],
    [ONE.replace("2026.11.1", "another-tag"), ONE],
    ["2026.11.1", ONE],
  ])("%s", (wanted, expected) => {
    expect(choose(wanted)).toBe(expected);
  });

  it("is the one before when the stack has gone back already: previous goes to and fro", () => {
    const wentBack = [entry(TWO, 10), ...releases];
    expect(choose("previous", { live: TWO, releases: wentBack })).toBe(THREE);
  });

  it("is the newest of several entries of one build, and no other name of what runs", () => {
    const renamed = image("same-build", "3333333");
    expect(() => choose("previous", { releases: [entry(renamed, 9), entry(THREE, 8)] })).toThrow(
      "there is no earlier release",
    );
    const again = [entry(THREE, 9), entry(image("new-name", "1111111a"), 8), entry(ONE, 5)];
    expect(choose("previous", { releases: again })).toBe(image("new-name", "1111111a"));
  });
});

describe("a rollback that was done is no slip of the hand", () => {
  const brought = (what: string, day: number, fingerprint?: string): PastRelease => ({
    ...entry(what, day),
    rollback: fingerprint === undefined ? {} : { fingerprint },
  });
  const back = [brought(TWO, 10, "plan-1"), ...releases];
  const done = (wanted: string, made: readonly PastRelease[], fingerprint?: string) =>
    releaseToGoBackTo(wanted, { stack: "production", live: made[0]?.image, releases: made, fingerprint });

  it.each([
    ["2026.11.2", back],
    ["1111111b", back],
    [TWO, back],
    // Its settings were changed since, and a release was tried that never was live as a whole.
    ["2026.11.2", [entry(TWO, 12), entry(HALF, 11, "incomplete"), ...back]],
    ["2026.11.2", [brought(TWO, 10), ...releases]],
  ])("%s again is what runs", (wanted, made) => {
    expect(done(wanted, made)).toBe(TWO);
  });

  it("`previous` is what runs by the very plan alone, and goes forward again otherwise", () => {
    expect(done("previous", back, "plan-1")).toBe(TWO);
    expect(done("previous", back, "plan-2")).toBe(THREE);
    expect(done("previous", back)).toBe(THREE);
    // One of `npm run up` has no plan, which is not the plan of whoever names none.
    expect(done("previous", [brought(TWO, 10), ...releases])).toBe(THREE);
  });

  it("of a rollback that was taken back by another, only the last is done", () => {
    const forth = [brought(THREE, 11, "plan-2"), ...back];
    expect(done("previous", forth, "plan-2")).toBe(THREE);
    expect(done("2026.11.3", forth)).toBe(THREE);
    expect(done("previous", forth, "plan-1")).toBe(TWO);
    expect(done("2026.11.2", forth)).toBe(TWO);
  });

  it.each([
    ["came as a release", [entry(TWO, 12), entry(THREE, 11), ...back]],
    ["was gone back to once, and came as a release since", [entry(TWO, 12), entry(ONE, 11), ...back]],
  ])("what %s is refused", (_, made) => {
    expect(() => done("2026.11.2", made)).toThrow("is what the stack production runs already");
  });
});

describe("a name that cannot be followed", () => {
  it.each([
    ["deadbeef", {}, "names none of the last releases of the stack production"],
    ["2026.11", {}, "names none of the last releases"],
    ["sha256:", {}, "nor long enough for a digest"],
    ["11111", {}, "nor long enough for a digest"],
    ["1111111", {}, "may mean 1111111b0000 (2026.11.2) or 1111111a0000 (2026.11.1): give more digits"],
    ["1111111", { releases: [entry(HEX, 9), entry(ONE, 5)] }, "may mean 555555500000 (1111111) or 1111111a"],
    ["2026.11.3", {}, "is what the stack production runs already: 333333300000 (2026.11.3)"],
    ["4444444", {}, "444444400000 (2026.11.4) never was live as a whole"],
    ["previous", { releases: [entry(THREE, 9), entry(HALF, 8, "incomplete")] }, "no earlier release"],
    ["previous", { live: undefined }, "has no release yet"],
    ["previous", { releases: undefined }, "its next update does"],
  ])("%s %j", (wanted, change, says) => {
    expect(() => choose(wanted, change as Partial<typeof history>)).toThrow(says);
  });

  it("is answered with the releases there are and the command to run", () => {
    const error = (() => {
      try {
        return choose("deadbeef");
      } catch (thrown) {
        return (thrown as Error).message;
      }
    })();
    expect(error).toBe(
      [
        'HOTDASH_ROLLBACK_TO (--rollback-to) = "deadbeef"',
        "   names none of the last releases of the stack production; nothing was changed",
        "   the last releases, newest first:",
        "     333333300000  2026.11.3  2026-11-09 10:00 UTC  by somebody  live, runs now",
        "     444444400000  2026.11.4  2026-11-08 10:00 UTC  by somebody  incomplete",
        "     1111111b0000  2026.11.2  2026-11-07 10:00 UTC  by somebody  live",
        "     1111111b0000  2026.11.2  2026-11-06 10:00 UTC  by somebody  incomplete",
        "     1111111a0000  2026.11.1  2026-11-05 10:00 UTC  by somebody  live",
        "   allowed: previous, a digest or its first 7 digits or more, or a tag",
        "   run: npm run up -- production --rollback-to 1111111b0000",
      ].join("\n"),
    );
  });

  it("is not repeated when it looks like a secret", () => {
    const secret = "postgres://user:canary0value@db.example.org/x";
    expect(() => choose(secret)).toThrow(/^(?!.*canary0value)/s);
  });
});

it("releases that were stored without an outcome were live", () => {
  const { outcome, ...old } = entry(ONE, 5);
  expect(outcome).toBe("live");
  expect(pastReleases([old, entry(HALF, 4, "incomplete")])?.map((release) => release.outcome)).toEqual([
    "live",
    "incomplete",
  ]);
  expect(pastReleases(undefined)).toBeUndefined();
});
