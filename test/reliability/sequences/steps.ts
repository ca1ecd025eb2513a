import * as fc from "fast-check";

/** A change to what the group declares. */
export type Change =
  | { kind: "image"; version: number }
  | { kind: "scale"; dfw: number; iad: number }
  | { kind: "strategy"; strategy: "rolling" | "bluegreen" | "canary" | "immediate" }
  | { kind: "env"; value: number };

/** What somebody does by hand between two updates; `machine` counts the live machines round. */
export type ByHand = { kind: "cordon" | "stop" | "destroy" | "grow" | "lease"; machine: number };

/** What one request of an update meets, by its number; `after`: the platform has done what was asked. */
export interface Trouble {
  nth: number;
  when: "before" | "after";
  effect: "drop" | 408 | 429 | 500 | 503 | "full host" | "full region";
}

/** One turn: what was done by hand, what is declared next, and what the update meets. */
export interface Turn {
  byHand: ByHand[];
  change: Change;
  troubles: Trouble[];
}

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("image" as const), version: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    kind: fc.constant("scale" as const),
    dfw: fc.integer({ min: 1, max: 3 }),
    iad: fc.integer({ min: 0, max: 2 }),
  }),
  fc.record({
    kind: fc.constant("strategy" as const),
    strategy: fc.constantFrom("rolling", "bluegreen", "canary", "immediate"),
  }),
  fc.record({ kind: fc.constant("env" as const), value: fc.integer({ min: 0, max: 2 }) }),
);

const byHand: fc.Arbitrary<ByHand> = fc.record({
  kind: fc.constantFrom("cordon", "stop", "destroy", "grow", "lease"),
  machine: fc.nat({ max: 4 }),
});

const trouble: fc.Arbitrary<Trouble> = fc.record({
  nth: fc.integer({ min: 1, max: 25 }),
  when: fc.constantFrom("before", "after"),
  effect: fc.constantFrom<Trouble["effect"][]>("drop", 408, 429, 500, 503, "full host", "full region"),
});

/** Sequences of one to four turns. */
export const turns: fc.Arbitrary<Turn[]> = fc.array(
  fc.record({
    byHand: fc.array(byHand, { maxLength: 2 }),
    change,
    troubles: fc.array(trouble, { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
);
