import { describe, expect, it } from "vitest";
import * as z from "zod";
import { PartialError } from "../../../providers/kernel/errors.ts";
import type { AnyImplementation } from "../../../providers/kernel/implementation.ts";
import { methodsOf } from "../../../providers/kernel/methods.ts";
import { hide } from "../../../providers/kernel/redact.ts";
import { UNKNOWN } from "../../../providers/kernel/unknowns.ts";

const schema = z.strictObject({
  name: z.string(),
  size: z.int().default(1),
  token: z.string().min(8).optional(),
  hint: z.string().optional(),
});
const thing = (change: Partial<AnyImplementation> = {}) =>
  methodsOf({
    kind: "test:Thing",
    schema,
    schemaVersion: 2,
    rules: {
      replace: ["name"],
      fixed: { token: "Make a new thing" },
      ignore: ["hint"],
      refuse: (olds, news) =>
        Number(news.size) < Number(olds.size) ? [{ property: "size", reason: "cannot shrink" }] : [],
    },
    upgrade: (olds) => ({ ...olds, size: 5 }),
    create: async (_, inputs) => ({ id: "1", outs: { ...inputs, none: undefined } }),
    read: async () => undefined,
    update: async (_context, _id, _olds, news) => ({ ...news }),
    remove: async () => undefined,
    ...change,
  } as AnyImplementation);

describe("check", () => {
  it("fills defaults and drops the provider's text", async () => {
    expect(await thing().check({}, { name: "a", __provider: "text" })).toEqual({
      inputs: { name: "a", size: 1 },
      failures: [],
    });
  });

  it("reports every problem at once by property, and the shape of a value instead of the value", async () => {
    const { failures } = await thing().check({}, { name: 7, size: "x", token: "hunter2", colour: "red" });
    expect(failures.map(({ property }) => property).sort()).toEqual(["", "name", "size", "token"]);
    expect(JSON.stringify(failures)).not.toContain("hunter2");
    expect(JSON.stringify(failures)).toContain("a string of 7 characters");
  });

  it("lets values pass that are not known yet, and still reports what is wrong beside them", async () => {
    expect((await thing().check({}, { name: "a", size: UNKNOWN })).failures).toEqual([]);
    const { failures } = await thing().check({}, { name: 7, size: UNKNOWN });
    expect(failures.map(({ property }) => property)).toEqual(["name"]);
  });

  it("refuses what must not change, with the way out, without a request", async () => {
    const { failures } = await thing().check(
      { name: "a", token: "12345678", size: 3 },
      { name: "a", token: "87654321", size: 2 },
    );
    expect(failures).toEqual([
      { property: "token", reason: expect.stringContaining("Make a new thing") },
      { property: "size", reason: "cannot shrink" },
    ]);
  });
});

describe("diff", () => {
  const olds = { name: "a", size: 1, computed: "x", schemaVersion: 2, __provider: "old text" };
  it.each([
    ["nothing changed, another provider text apart", { name: "a", __provider: "new text" }, false, []],
    ["a field changed", { name: "a", size: 2 }, true, ["size"].slice(1)],
    ["a field that forces a replacement", { name: "b" }, true, ["name"]],
    ["only a hint changed", { name: "a", hint: "other" }, false, []],
    ["a value is not known yet", { name: "a", size: UNKNOWN }, true, []],
    ["a field that forces a replacement is not known yet", { name: UNKNOWN }, true, []],
  ])("%s", async (_, news, changes, replaces) => {
    expect(await thing().diff("1", olds, news)).toEqual({ changes, replaces, deleteBeforeReplace: true });
  });

  it("asks a field's own rule whether what is stored does for what is declared, also while that is unknown", async () => {
    const covers = {
      size: (stored: unknown, declared: unknown) => declared === UNKNOWN || Number(declared) < Number(stored),
    };
    const covering = thing({ rules: { replace: ["name", "size"], covers } } as Partial<AnyImplementation>);
    const diff = (news: object) => covering.diff("1", { ...olds, size: 3 }, { name: "a", ...news });
    expect(await diff({ size: 2 })).toMatchObject({ changes: false, replaces: [] });
    expect(await diff({ size: UNKNOWN })).toMatchObject({ changes: false, replaces: [] });
    expect(await diff({ size: 4 })).toMatchObject({ changes: true, replaces: ["size"] });
    expect(await diff({ size: 2, hint: "other" })).toMatchObject({ changes: true, replaces: [] });
  });

  it("compares with older state in today's form", async () => {
    expect((await thing().diff("1", { name: "a", size: 1 }, { name: "a", size: 5 })).changes).toBe(false);
  });

  it("refuses state of a newer program", async () => {
    await expect(thing().diff("1", { ...olds, schemaVersion: 3 }, olds)).rejects.toThrow(
      "update your checkout",
    );
  });
});

describe("create", () => {
  it("stores plain JSON with the number of its form, and an id that is text", async () => {
    const create = async () => ({ id: 7 as unknown as string, outs: { name: "a", none: undefined } });
    expect(await thing({ create }).create({ name: "a" })).toEqual({
      id: "7",
      outs: { name: "a", schemaVersion: 2 },
    });
  });

  it("reports what was made half way with id, outputs and the provider's text, without secrets", async () => {
    hide(["canary-of-methods"]);
    const create = async () => {
      throw new PartialError("failed with canary-of-methods", "1", { name: "a", gone: undefined }, [
        "because of canary-of-methods",
      ]);
    };
    const error = await thing({ create })
      .create({ name: "a", __provider: "text" })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      id: "1",
      properties: { name: "a", __provider: "text" },
      reasons: ["because of [redacted]"],
    });
    expect((error as Error).message).toBe("failed with [redacted]");
    expect((error as Error).stack).toBe("");
  });

  it("turns whatever is thrown into an error with a message", async () => {
    const create = async () => {
      throw "plain text";
    };
    await expect(thing({ create }).create({ name: "a" })).rejects.toThrow("plain text");
  });
});

it("a read of something that is gone answers no id", async () => {
  expect(await thing().read("1", { name: "a" })).toEqual({});
});
