import * as fc from "fast-check";
import type { Turn } from "../scene.ts";
import { troubles } from "../trouble.ts";

/** Images by version: the first four are good, the others fail in ways of their own. */
export const TAGS = [
  "1",
  "2",
  "3",
  "4",
  "5-sim-unhealthy",
  "6-sim-crash",
  "7-sim-error",
  "8-sim-pull-failure",
];
export const isGood = (version: number) => version <= 4;

/** A change to what the stack declares. */
export type FlyChange =
  | { kind: "image"; version: number }
  | { kind: "scale"; dfw: number; iad: number }
  | { kind: "strategy"; strategy: "rolling" | "bluegreen" | "canary" | "immediate" }
  | { kind: "env"; value: number }
  | { kind: "secret"; secret: number }
  | { kind: "volume"; size: number };

/** What somebody does by hand between two updates; `machine` counts the live machines round. */
export interface FlyDeed {
  kind: "cordon" | "stop" | "suspend" | "destroy" | "grow" | "lease" | "secret" | "their secret" | "volume";
  machine: number;
}

const change: fc.Arbitrary<FlyChange> = fc.oneof(
  {
    arbitrary: fc.record({ kind: fc.constant("image" as const), version: fc.integer({ min: 1, max: 8 }) }),
    weight: 3,
  },
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
  fc.record({ kind: fc.constant("secret" as const), secret: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ kind: fc.constant("volume" as const), size: fc.integer({ min: 1, max: 4 }) }),
);

const deed: fc.Arbitrary<FlyDeed> = fc.record({
  kind: fc.constantFrom<FlyDeed["kind"][]>(
    ...([
      "cordon",
      "stop",
      "suspend",
      "destroy",
      "grow",
      "lease",
      "secret",
      "their secret",
      "volume",
    ] as const),
  ),
  machine: fc.nat({ max: 4 }),
});

/** Sequences of one to four turns. The first makes the stack. */
export const flyTurns: fc.Arbitrary<Turn<FlyChange, FlyDeed>[]> = fc.array(
  fc.record({ byHand: fc.array(deed, { maxLength: 2 }), change, refresh: fc.boolean(), troubles }),
  { minLength: 1, maxLength: 4 },
);
