import { parseArgs } from "node:util";
import { startVitest } from "vitest/node";
import { checks, passes } from "./check.ts";
import { add, closing, failing, none, type Tally, tallyOf } from "./runner/tally.ts";

/*
 * npm test [-- <part of a file name> ...]: format, lint and types, then the fast tests, then those on the real
 * engine. npm run test:long: the full sweeps instead of the tests. The last line is `N passed, N failed`, with
 * `, N skipped` when there are any, and a line before it for each reason. Exit code 0 only when nothing failed.
 */
const { values, positionals } = parseArgs({
  options: {
    long: { type: "boolean", default: false },
    /** Contract tests that were skipped for want of the platforms' documents count as failed. */
    "demand-contracts": { type: "boolean", default: false },
  },
  allowPositionals: true,
});

const projects = values.long ? ["long", "long-timed"] : ["fast", "engine", "timed"];
let tally: Tally = none;
for (const check of checks) tally = add(tally, passes(check) ? { passed: 1 } : { failed: 1 });
const vitest = await startVitest("test", positionals, { project: projects, watch: false, run: true });
tally = add(tally, tallyOf(vitest.state.getTestModules(), vitest.state.getUnhandledErrors()));
await vitest.close();

const strict = { demandContracts: values["demand-contracts"] };
console.log(closing(tally, strict).join("\n"));
process.exitCode = failing(tally, strict) ? 1 : 0;
