import { expect, it } from "vitest";
import { releaseHistory, systemHistory } from "../../../components/release/history.ts";

const image = (digit: string) => `registry.fly.io/hotdash:${digit}@sha256:${digit.repeat(64)}`;
/** A release whose rollout began at a minute and took half of it. */
const at = (minute: number, digit: string, outcome?: "live" | "incomplete") => {
  const time = (second: string) => `2026-11-21T10:${String(minute).padStart(2, "0")}:${second}.000Z`;
  return {
    image: image(digit),
    started_at: time("00"),
    finished_at: time("30"),
    by: "somebody",
    ...(outcome && { outcome }),
  };
};
const said = (...given: Parameters<typeof releaseHistory>) =>
  releaseHistory(...given).map((release) => `${release.image.at(-1)} ${release.outcome}`);

it("is the first group's, in the form of the output", () => {
  const { started_at, ...published } = at(1, "a", "live");
  expect(started_at).toMatch(/T10:01:00/);
  expect(releaseHistory(image("a"), [{ ...at(1, "a", "live"), config_hash: "x" } as never])).toEqual([
    published,
  ]);
});

it("says which of them were gone back to", () => {
  const rollback = { fingerprint: "f" };
  const given = [{ ...at(3, "a"), rollback }, at(2, "b"), at(1, "a")];
  expect(releaseHistory(image("a"), given).map((one) => one.rollback)).toEqual([
    rollback,
    undefined,
    undefined,
  ]);
});

it("calls live what was stored without an outcome, and leaves the others as they are", () => {
  expect(said(image("b"), [at(3, "b"), at(2, "c", "incomplete"), at(1, "a")])).toEqual([
    "b live",
    "c incomplete",
    "a live",
  ]);
});

it("calls incomplete what the first group took and another never did", () => {
  // b was refused by the second group, so that the first one went back to a.
  const first = [at(5, "a"), at(3, "b"), at(1, "a")];
  expect(said(image("a"), first, [at(2, "a")])).toEqual(["a live", "b incomplete", "a live"]);
  expect(said(image("a"), first, [at(4, "b", "incomplete"), at(2, "a")])).toEqual([
    "a live",
    "b incomplete",
    "a live",
  ]);
});

it.each([
  ["took it too", [at(4, "b"), at(2, "a")]],
  ["came later than the release", [at(6, "a")]],
  ["has no history", []],
])("calls live what the other group %s", (_, other) => {
  expect(said(image("a"), [at(5, "a"), at(3, "b"), at(1, "a")], other)).toEqual([
    "a live",
    "b live",
    "a live",
  ]);
});

it("never doubts what runs now", () => {
  expect(said(image("b"), [at(3, "b"), at(1, "a")], [at(2, "a")])).toEqual(["b live", "a live"]);
});

it("of a system counts no group that has an image of its own: a job that never ran the release tears none", () => {
  const web = [at(2, "b", "live"), at(1, "a", "live")];
  const job = [at(2, "f", "live"), at(0, "e", "live")];
  const own = { image: image("f") };
  expect(systemHistory(image("b"), [{}, own], [web, job])).toEqual(releaseHistory(image("b"), web));
  expect(systemHistory(image("b"), [{}, {}], [web, job]).map(({ outcome }) => outcome)).toEqual([
    "live",
    "incomplete",
  ]);
});
