import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deviationsOf, equal, storable } from "../../../providers/kernel/compare.ts";

describe("deviations", () => {
  it("names each leaf that differs, with its live value", () => {
    const declared = { guest: { cpus: 2, memory_mb: 2048 }, env: { A: "1" }, services: [{ port: 80 }] };
    const live = { guest: { cpus: 2, memory_mb: 4096 }, env: { A: "1", B: "2" }, services: [{ port: 81 }] };
    expect(deviationsOf(declared, live)).toEqual({
      "guest.memory_mb": 4096,
      "env.B": "2",
      "services.0.port": 81,
    });
  });

  it("shows what is missing as null, and lists of another length whole", () => {
    expect(deviationsOf({ a: 1, list: [1] }, { list: [1, 2] })).toEqual({ a: null, list: [1, 2] });
  });

  it("hold for keys that every object inherits", () => {
    const odd = JSON.parse('{"__proto__": null, "constructor": {}}');
    expect(equal(odd, {})).toBe(false);
    expect(Object.keys(deviationsOf({}, { a: odd }))).toHaveLength(1);
    expect(equal(JSON.parse('{"toString": null}'), {})).toBe(false);
  });

  it("are empty exactly when the values are equal", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(Object.keys(deviationsOf({ a }, { a: b })).length === 0).toBe(equal(a, b));
        expect(deviationsOf({ a }, { a: structuredClone(a) })).toEqual({});
      }),
    );
  });
});

it("keeps nothing that Pulumi cannot store", () => {
  expect(storable({ a: undefined, b: [undefined, 1], c: new Date(0), d: () => 1 })).toEqual({
    b: [null, 1],
    c: "1970-01-01T00:00:00.000Z",
  });
  expect(() => storable({ a: 1n })).toThrow();
});
