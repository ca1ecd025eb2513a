import { randomInt } from "node:crypto";
import { startVitest } from "vitest/node";
import { checks, passes } from "./check.ts";
import { SEED_VARIABLE } from "./runner/seed.ts";
import { add, closing, failing, none, type Tally, tallyOf } from "./runner/tally.ts";

/**
 * `hotdash test`: format, lint and types, then the fast tests, then those on the real engine; or the full sweeps instead. The
 * last line is `N passed, N failed`, with `, N skipped` when there are any, and a line before it for each reason.
 * @returns 0 only when nothing failed
 */
export async function test(given: {
  /** Only files whose name holds one of these. */
  parts: readonly string[];
  long: boolean;
  /** The i-th of n parts that take equally long: `2/4`. */
  shard?: string | undefined;
  /** What random tests begin from; any when it is not given, and then it is printed. */
  seed?: string | undefined;
  /** Contract tests that were skipped for want of the platforms' documents count as failed. */
  demandContracts: boolean;
}): Promise<number> {
  const projects = given.long ? ["long", "long-timed"] : ["fast", "engine", "timed"];
  // Once is enough for all shards.
  const first = given.shard === undefined || given.shard.startsWith("1/");
  const seed = given.seed ?? String(randomInt(2 ** 31));
  process.env[SEED_VARIABLE] = seed;
  const again = `seed ${seed}: once more with --seed ${seed}`;
  console.log(again);
  let tally: Tally = none;
  for (const check of first ? checks : []) tally = add(tally, passes(check) ? { passed: 1 } : { failed: 1 });
  const vitest = await startVitest("test", [...given.parts], {
    ...{ project: projects, watch: false, run: true },
    ...(given.shard === undefined ? {} : { shard: given.shard }),
  });
  tally = add(tally, tallyOf(vitest.state.getTestModules(), vitest.state.getUnhandledErrors()));
  await vitest.close();

  console.log(again);
  const strict = { demandContracts: given.demandContracts };
  console.log(closing(tally, strict).join("\n"));
  return failing(tally, strict) ? 1 : 0;
}
