import { it } from "vitest";
import { playSequences } from "./sequences.ts";

/* 2,000 sequences on all platforms together. */
it(
  "600 random sequences under random faults end as declared on Render",
  () => playSequences("render", 600),
  3_600_000,
);
