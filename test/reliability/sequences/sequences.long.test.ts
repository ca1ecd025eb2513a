import { it } from "vitest";
import { playSequences } from "./sequences.ts";

/* 2,000 sequences in all. */
it.each([
  ["fly", 900],
  ["render", 600],
  ["github", 500],
] as const)(
  "%s: %i random sequences under random faults end as declared",
  (platform, count) => playSequences(platform, count),
  3_600_000,
);
