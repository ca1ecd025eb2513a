import { describe, expect, it } from "vitest";
import { type Change, SECRET, UNKNOWN } from "../../../operations/changes/change.ts";
import { beyond } from "../../../operations/changes/compare.ts";
import { fingerprintOf } from "../../../operations/changes/fingerprint.ts";
import { changesIn } from "../../../operations/changes/read.ts";

const URN = "urn:pulumi:staging::hotdash::hotdash:fly:Dashboard$pulumi-nodejs:dynamic/fly:ProcessGroup::web";
const TYPE = "pulumi-nodejs:dynamic/fly:ProcessGroup";
const secret = (text: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: text,
});
const NOT_YET = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const step = (op: string, before?: object, after?: object, urn = URN, type = TYPE) =>
  JSON.stringify({
    sequence: 1,
    resourcePreEvent: {
      metadata: { op, urn, type, old: before && { inputs: before }, new: after && { inputs: after } },
    },
  });

describe("the changes in an event log", () => {
  it("are what would be done, value by value, without a secret", () => {
    const before = {
      image: "a",
      guest: { memory_mb: 2048 },
      key: secret("x"),
      list: [1, 2],
      __provider: "old",
    };
    const after = {
      image: NOT_YET,
      guest: { memory_mb: 4096 },
      key: secret("y"),
      list: [1, 3],
      __provider: "new",
    };
    const { changes, unchanged } = changesIn(
      [
        step("update", before, after),
        step("same", before, before, `${URN}2`),
        step("refresh", before, after),
      ].join("\n"),
    );
    expect(unchanged).toBe(1);
    expect(changes).toEqual([
      {
        ...{ urn: URN, type: TYPE, name: "web", operation: "update" },
        inputs: { image: UNKNOWN, guest: { memory_mb: 4096 }, key: SECRET, list: [1, 3] },
        differences: [
          { path: "image", before: "a", after: UNKNOWN },
          { path: "guest.memory_mb", before: 2048, after: 4096 },
          { path: "list[1]", before: 2, after: 3 },
        ],
      },
    ]);
  });

  it.each(["same", "read", "read-replacement", "discard", "discard-replaced", "refresh"])(
    "are none of what only looks: %s",
    (op) => {
      const type = "pulumi:pulumi:StackReference";
      const log = step(
        op,
        { name: "a/b/c" },
        undefined,
        `urn:pulumi:staging::hotdash::${type}::last-release`,
        type,
      );
      expect(changesIn(log).changes).toEqual([]);
    },
  );

  it("leave out the inputs of providers, which hold the whole configuration", () => {
    const log = step(
      "update",
      { a: 1 },
      { a: 2 },
      "urn:x::y::pulumi:providers:github::p",
      "pulumi:providers:github",
    );
    expect(changesIn(log)).toMatchObject({ changes: [], unchanged: 0 });
  });

  it("come with what policies said, and which pack it was, without the folder of a local one", () => {
    const log = [
      JSON.stringify({
        policyEvent: {
          ...{ resourceUrn: URN, policyName: "memory-floor", enforcementLevel: "mandatory" },
          message: "<{%fg 1%}>too little<{%reset%}>\n",
        },
      }),
      JSON.stringify({ summaryEvent: { PolicyPacks: { "hotdash|local|/some/where": "0.1.0" } } }),
      '{"cut": "o',
    ].join("\n");
    expect(changesIn(log)).toMatchObject({
      packs: { hotdash: "0.1.0" },
      violations: [{ policy: "memory-floor", urn: URN, level: "mandatory", message: "too little" }],
    });
  });
});

const change = (name: string, inputs: Record<string, unknown>, operation = "update"): Change => ({
  ...{ urn: `urn::${name}`, type: TYPE, name, operation, inputs },
  differences: [],
});

describe("a fingerprint", () => {
  const [web, chroma] = [change("web", { image: "a", count: 2 }), change("chroma", { image: "a" })];
  const of = (changes: Change[], more: object = {}) =>
    fingerprintOf({ project: "hotdash", stack: "staging", changes, encrypted: ["v1:x"], ...more });

  it("is the same for the same changes, in whatever order they are announced", () => {
    expect(of([web, chroma])).toMatch(/^[0-9a-f]{32}$/);
    expect(of([chroma, change("web", { count: 2, image: "a" })])).toBe(of([web, chroma]));
  });

  it.each([
    ["an input", () => of([change("web", { image: "b", count: 2 }), chroma])],
    ["an operation", () => of([{ ...web, operation: "replace" }, chroma])],
    ["a resource", () => of([web])],
    ["a secret of the stack file", () => of([web, chroma], { encrypted: ["v1:y"] })],
    ["the stack", () => of([web, chroma], { stack: "production" })],
  ])("is another one for another %s", (_what, other) => {
    expect(other()).not.toBe(of([web, chroma]));
  });
});

describe("what goes beyond a plan", () => {
  const plan = [change("web", { image: "a", release: UNKNOWN, env: { A: UNKNOWN, B: "1" } })];

  it("is nothing where values were not known yet, or are left to do", () => {
    expect(beyond(plan, [change("web", { image: "a", release: "r1", env: { A: "2", B: "1" } })])).toEqual([]);
    expect(beyond(plan, [])).toEqual([]);
  });

  it.each([
    ["another value", change("web", { image: "b", release: "r1", env: { A: "2", B: "1" } })],
    ["a further value", change("web", { image: "a", release: "r1", env: { A: "2", B: "1", C: "3" } })],
    ["another operation", change("web", { image: "a", release: "r1", env: { A: "2", B: "1" } }, "replace")],
    ["another resource", change("chroma", { image: "a" })],
  ])("is %s", (_what, more) => {
    expect(beyond(plan, [more])).toEqual([more]);
  });
});
