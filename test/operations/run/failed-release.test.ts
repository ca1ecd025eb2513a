import { describe, expect, it } from "vitest";
import { describeFailure, readTag, refusalIn, tagOf } from "../../../operations/run/failed-release.ts";
import { FailedReleases } from "../../../operations/run/failed-releases.ts";
import type { Stack } from "../../../operations/workspace/stack.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const image = (digit: string) => `registry.fly.io/hotdash:1@${digest(digit)}`;
const failed = (digit: string, minute = 0) => ({
  digest: digest(digit),
  at: `2026-11-21T10:${String(minute).padStart(2, "0")}:00.000Z`,
  group: "web",
  cause: "health" as const,
});

describe("the record of a failed release", () => {
  it("is a tag that every backend takes, and reads back as it was", () => {
    const record = { ...failed("a"), group: `w${"x".repeat(30)}`, cause: "analysis" as const };
    const tag = tagOf(record);
    expect(tag.name).toMatch(/^[\w.:-]{1,40}$/);
    expect(tag.value.length).toBeLessThanOrEqual(142);
    expect(readTag(tag)).toEqual(record);
    expect(describeFailure(failed("a"))).toBe("web: health, 2026-11-21 10:00 UTC");
  });

  it.each([
    ["owner", tagOf(failed("a")).value],
    ["hotdash:failed:aaaaaaaaaaaa", "by hand"],
    ["hotdash:failed:aaaaaaaaaaaa", tagOf(failed("a")).value.replace("health", "weather")],
  ])("is not %s: %s", (name, value) => {
    expect(readTag({ name, value })).toBeUndefined();
  });
});

describe("what the events say against an image", () => {
  const event = (cause: string, digit = "a") => ({
    ...{ type: "rollout-failed", app: "hotdash-app", group: "web" },
    ...{ image: image(digit), cause },
  });
  it.each(["health", "smoke", "analysis", "deadline"])("%s", (cause) => {
    expect(refusalIn([event(cause)], image("a"))).toEqual({ group: "web", cause });
  });

  it.each([
    ["that a person stopped it", [event("stopped")]],
    ["that the platform did not do it", [event("platform")]],
    ["another image", [event("health", "b")]],
    ["no rollout", [{ type: "machine", group: "web", image: image("a"), cause: "health" }]],
    ["a word that is not on the list", [event("canary0secret")]],
  ])("nothing when they say %s", (_, events) => {
    expect(refusalIn(events, image("a"))).toBeUndefined();
  });
});

/** A stack of which only the tags are there. */
function tagged(
  tags: Record<string, string> = {},
  answer: { code: number; stderr: string } | undefined = undefined,
) {
  const said: string[] = [];
  const run = async ([, , command, name = "", value = ""]: string[]) => {
    if (answer) return { ...answer, stdout: "", ms: 0 };
    if (command === "set") tags[name] = value;
    if (command === "rm") delete tags[name];
    return { code: 0, stdout: JSON.stringify(tags), stderr: "", ms: 0 };
  };
  const stack = { name: "production", run } as unknown as Stack;
  return { releases: new FailedReleases(stack, (text) => said.push(text)), tags, said };
}

describe("the memory of a stack", () => {
  it("finds what it was told, until it is told to forget", async () => {
    const { releases, tags } = tagged({ owner: "somebody" });
    expect(await releases.remember(failed("a"))).toBe(true);
    expect(await releases.find(image("a"))).toEqual(failed("a"));
    expect(await releases.find(image("b"))).toBeUndefined();
    await releases.forget(image("a"));
    expect(tags).toEqual({ owner: "somebody" });
  });

  it("keeps the newest five", async () => {
    const { releases, tags } = tagged();
    for (const [minute, digit] of [...Array(7).keys()].map((n) => [n, String(n)] as const))
      await releases.remember(failed(digit, minute));
    expect(Object.keys(tags)).toHaveLength(5);
    expect(await releases.find(image("1"))).toBeUndefined();
    expect(await releases.find(image("2"))).toEqual(failed("2", 2));
  });

  it("does not stop a run when it is out of reach, and says so without a password", async () => {
    const stderr = "error: dial postgres://user:canary0pw@db:5432/state: refused";
    const { releases, said } = tagged({}, { code: 255, stderr });
    expect(await releases.find(image("a"))).toBeUndefined();
    expect(await releases.remember(failed("a"))).toBe(false);
    expect(said.join("\n")).toContain("could not ask for the releases that failed");
    expect(said.join("\n")).not.toContain("canary0pw");
  });
});
