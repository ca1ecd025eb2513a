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

/** A change to what the stack declares: one of its numbers. */
export type RenderChange = Partial<
  Record<"version" | "value" | "secret" | "file" | "shared" | "instances", number>
>;

/** What somebody does by hand between two updates. */
export interface RenderDeed {
  kind:
    | "their variable"
    | "stray variable"
    | "variable"
    | "no variable"
    | "file"
    | "suspend"
    | "deploy"
    | "shared variable"
    | "their service";
  value: number;
}

const small = fc.integer({ min: 0, max: 2 });
const change: fc.Arbitrary<RenderChange> = fc.oneof(
  { arbitrary: fc.record({ version: fc.integer({ min: 1, max: 8 }) }), weight: 3 },
  fc.record({ version: fc.integer({ min: 1, max: 8 }), value: small, secret: small }),
  fc.record({ value: small }),
  fc.record({ secret: small }),
  fc.record({ file: small }),
  fc.record({ shared: small }),
  fc.record({ instances: fc.integer({ min: 1, max: 3 }) }),
);

const deed: fc.Arbitrary<RenderDeed> = fc.record({
  kind: fc.constantFrom<RenderDeed["kind"][]>(
    ...(["their variable", "stray variable", "variable", "no variable", "file"] as const),
    ...(["suspend", "deploy", "shared variable", "their service"] as const),
  ),
  value: small,
});

/** Sequences of one to four turns. The first makes the stack. */
export const renderTurns: fc.Arbitrary<Turn<RenderChange, RenderDeed>[]> = fc.array(
  fc.record({ byHand: fc.array(deed, { maxLength: 2 }), change, refresh: fc.boolean(), troubles }),
  { minLength: 1, maxLength: 4 },
);
