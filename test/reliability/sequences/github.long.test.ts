import { it } from "vitest";
import { playSequences } from "./sequences.ts";

/* 2,000 sequences on all platforms together. */
it(
  "500 random sequences under random faults end as declared on GitHub",
  () => playSequences("github", 500),
  3_600_000,
);
