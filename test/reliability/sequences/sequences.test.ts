import { it } from "vitest";
import { anyClock, playSequences } from "./sequences.ts";

/* A sample of what `npm run test:long` plays; fewer where a sequence takes longer. */
it.each([
  ["fly", 6],
  ["render", 5],
  ["github", 5],
] as const)("random sequences under random faults end as declared on %s", (platform, count) =>
  playSequences(platform, count, anyClock()),
);
