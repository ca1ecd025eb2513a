import { describe, expect, it } from "vitest";
import { secretsAdvice } from "../../../../providers/fly/secrets/advice.ts";
import { type Earlier, wayBack, withEarlier } from "../../../../providers/fly/secrets/previous.ts";

type Values = Record<string, string>;

/** The memory after a row of changes; version n is the nth value set. */
function changes(...steps: Values[]): Earlier[] {
  return steps
    .slice(1)
    .reduce<Earlier[]>((memory, after, at) => withEarlier(memory, at + 1, steps[at] ?? {}, after), []);
}

describe("secrets that were", () => {
  it("remember what a change replaced, removed and brought", () => {
    expect(changes({ A: "1", B: "1", C: "1" }, { A: "2", C: "1", D: "1" })).toEqual([
      { version: 1, values: { A: "1", B: "1" }, added: ["D"] },
    ]);
  });

  it("forget nothing when nothing changed", () => {
    expect(changes({ A: "1" }, { A: "2" }, { A: "2" })).toHaveLength(1);
  });

  it("lead back over several changes", () => {
    const memory = changes({ A: "1" }, { A: "2", B: "1" }, { A: "3" }, { A: "3", B: "2" });
    expect(wayBack(memory, 3)).toEqual({ B: null });
    expect(wayBack(memory, 2)).toEqual({ A: "2", B: "1" });
    expect(wayBack(memory, 1)).toEqual({ A: "1", B: null });
    expect(wayBack(memory, 4)).toBeUndefined();
  });

  it("keep five changes, and do not lead back beyond them", () => {
    const memory = changes(...[1, 2, 3, 4, 5, 6, 7].map((n) => ({ A: String(n) })));
    expect(memory.map(({ version }) => version)).toEqual([6, 5, 4, 3, 2]);
    expect(wayBack(memory, 2)).toEqual({ A: "2" });
    expect(wayBack(memory, 1)).toBeUndefined();
  });
});

describe("the advice of a failed rollout", () => {
  it("names the command when the secrets changed with it", () => {
    expect(secretsAdvice(3, 4, "production")).toContain("npm run secrets:put-back -- production");
  });

  it.each([
    [undefined, 4],
    [4, 4],
    [4, undefined],
    [3, "04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
  ])("is empty from %s to %s", (before, now) => {
    expect(secretsAdvice(before, now, "production")).toBe("");
  });
});
