import { describe, expect, test } from "vitest";
import { KEPT_BUILDS, withNewest } from "../../../settings/releases/kept.ts";
import type { PastRelease } from "../../../settings/releases/release.ts";
import { PREVIOUS, releaseToGoBackTo } from "../../../settings/releases/rollback.ts";

const image = (digit: string) => `registry.fly.io/hotdash:${digit}@sha256:${digit.repeat(64)}`;
let clock = Date.parse("2026-11-21T10:00:00Z");
/** What an update to a build writes down, a minute after the last. */
function release(digit: string, change: Partial<PastRelease> = {}): PastRelease {
  clock += 60_000;
  return {
    image: image(digit),
    finished_at: new Date(clock).toISOString(),
    outcome: "live",
    by: "ann",
    ...change,
  };
}
const builds = (...digits: string[]) =>
  digits.reduce<PastRelease[]>((history, digit) => withNewest(release(digit), history), []);
const shown = (history: readonly PastRelease[]) => history.map((one) => one.image.at(-1)).join("");

describe("a history of releases", () => {
  test("remembers the last five builds", () => {
    expect(shown(builds(..."abcdef"))).toBe("fedcb");
  });

  test("loses no build to changes of settings, which stand below theirs", () => {
    const history = builds(..."ab", ..."bbbbbbbbbbbb");
    expect(shown(history)).toBe("ba");
    expect(history[0]?.updates).toHaveLength(10);
    const [newest, next] = history[0]?.updates ?? [];
    expect(Date.parse(newest?.finished_at ?? "")).toBeGreaterThan(Date.parse(next?.finished_at ?? ""));
    const asked = { stack: "production", live: image("b"), releases: history };
    expect(releaseToGoBackTo(PREVIOUS, asked)).toBe(image("a"));
  });

  test("says of a build when it came, whatever changed around it since", () => {
    const [first] = builds("a");
    const [later] = withNewest(release("a", { by: "bob" }), [first as PastRelease]);
    expect(later).toMatchObject({ finished_at: first?.finished_at, by: "ann", updates: [{ by: "bob" }] });
  });

  test("loses no build to two that take turns, and stays short", () => {
    const history = builds(..."cde", ...Array(30).fill(["a", "b"]).flat());
    expect(new Set(shown(history))).toEqual(new Set("abcde"));
    expect(history.length).toBeLessThanOrEqual(4 * KEPT_BUILDS);
  });

  test("keeps what a rollback brought, and what was incomplete, as entries of their own", () => {
    const back = withNewest(release("a", { rollback: { fingerprint: "f" } }), builds("a"));
    expect(back.map(({ rollback }) => rollback)).toEqual([{ fingerprint: "f" }, undefined]);
    expect(withNewest(release("a", { rollback: undefined }), back)[0]?.rollback).toEqual({
      fingerprint: "f",
    });
    const torn = withNewest(release("a", { outcome: "incomplete" }), builds("a"));
    expect(torn.map(({ outcome }) => outcome)).toEqual(["incomplete", "live"]);
  });

  test("keeps a build that was live through many tries of others that never were", () => {
    const tries = "bcdefbcdef"
      .split("")
      .reduce<PastRelease[]>(
        (history, digit) => withNewest(release(digit, { outcome: "incomplete" }), history),
        builds("a"),
      );
    expect(shown(tries)).toContain("a");
  });
});
