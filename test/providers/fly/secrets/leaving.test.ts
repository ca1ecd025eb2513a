import { describe, expect, it } from "vitest";
import { leavingAfter, leavingOf, pending } from "../../../../providers/fly/secrets/leaving.ts";

const at = (version: number, ...names: string[]) => names.map((name) => ({ name, version }));

describe("names that have left", () => {
  it("are those that a change does not declare any more, sorted, with the version they left at", () => {
    expect(leavingAfter([], 3, { C: "1", B: "1", A: "1" }, { B: "2" })).toEqual(at(3, "A", "C"));
  });

  it("add up over changes after which nothing was removed", () => {
    const first = leavingAfter([], 3, { A: "1", B: "1", C: "1" }, { A: "1", C: "1" });
    expect(leavingAfter(first, 4, { A: "1", C: "1" }, { C: "1" })).toEqual([...at(4, "A"), ...at(3, "B")]);
  });

  it("come back when they are declared again", () => {
    expect(leavingAfter(at(3, "A", "B"), 4, {}, { A: "1" })).toEqual(at(3, "B"));
  });

  it("are forgotten once the live secrets are known not to have them", () => {
    expect(leavingAfter(at(3, "A", "B"), 4, { C: "1" }, {}, { B: "digest" })).toEqual(at(3, "B"));
  });

  it("may be called as what every object inherits", () => {
    expect(leavingAfter(at(3, "constructor"), 4, {}, {})).toEqual(at(3, "constructor"));
    expect(leavingAfter(at(3, "constructor"), 4, {}, {}, {})).toEqual([]);
  });

  it("are none in a state that knows no such list", () => {
    expect(leavingOf({})).toEqual([]);
  });
});

it("a departure is pending until that very one is done", () => {
  expect(pending(at(3, "A", "B"), at(3, "A"))).toEqual(at(3, "B"));
  expect(pending(at(5, "A"), at(3, "A"))).toEqual(at(5, "A"));
  expect(pending([], at(3, "A"))).toEqual([]);
});
