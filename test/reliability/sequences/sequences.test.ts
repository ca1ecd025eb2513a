import { it } from "vitest";
import { anyClock, playSequences } from "./sequences.ts";

/* A sample of what `npm run test:long` plays. */
it.each([
  ["fly", 4],
  ["render", 4],
  ["github", 4],
] as const)("random sequences under random faults end as declared on %s", (platform, count) =>
  playSequences(platform, count, anyClock()),
);
