import { it } from "vitest";
import { playSequences } from "./sequences.ts";

/* 2,000 sequences on all platforms together. */
it(
  "900 random sequences under random faults end as declared on Fly",
  () => playSequences("fly", 900),
  3_600_000,
);
