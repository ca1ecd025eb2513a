import * as fc from "fast-check";
import type { Turn } from "../scene.ts";
import { troubles } from "../trouble.ts";

/** A change to what the stack declares: one of its numbers. */
export type GithubChange =
  | Partial<Record<"value" | "secret" | "color" | "reviews", number>>
  | { tags: boolean };

/** What somebody does by hand between two updates. */
export interface GithubDeed {
  kind:
    | "variable"
    | "no variable"
    | "secret"
    | "their variable"
    | "their secret"
    | "their label"
    | "label"
    | "no label"
    | "ruleset"
    | "no autolink"
    | "no policy"
    | "environment"
    | "key";
}

const small = fc.integer({ min: 0, max: 2 });
const change: fc.Arbitrary<GithubChange> = fc.oneof(
  fc.record({ value: small }),
  fc.record({ secret: small }),
  fc.record({ color: small }),
  fc.record({ reviews: small }),
  fc.record({ tags: fc.boolean() }),
);

const deed: fc.Arbitrary<GithubDeed> = fc.record({
  kind: fc.constantFrom<GithubDeed["kind"][]>(
    ...(["variable", "no variable", "secret", "their variable", "their secret", "their label"] as const),
    ...(["label", "no label", "ruleset", "no autolink", "no policy", "environment", "key"] as const),
  ),
});

/** Sequences of one to four turns. The first makes the stack. */
export const githubTurns: fc.Arbitrary<Turn<GithubChange, GithubDeed>[]> = fc.array(
  fc.record({ byHand: fc.array(deed, { maxLength: 2 }), change, refresh: fc.boolean(), troubles }),
  { minLength: 1, maxLength: 4 },
);
