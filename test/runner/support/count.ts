import { startVitest } from "vitest/node";
import { closing, tallyOf } from "../tally.ts";

/* Runs one fixture and prints how it is counted: node count.ts <fixture> [--demand-contracts] */
const [fixture, demand] = process.argv.slice(2);
const root = `${import.meta.dirname}/../fixtures`;
/* Fixtures of two files share one worker, as fast tests do. */
const shared = fixture?.startsWith("shared")
  ? { isolate: false, maxWorkers: 1, setupFiles: [`${import.meta.dirname}/../same-process.ts`] }
  : {};
const quiet = { silent: true, reporters: [{}] };
const vitest = await startVitest("test", [], {
  root,
  config: false,
  include: [`${fixture}.case.ts`],
  watch: false,
  ...shared,
  ...quiet,
});
const tally = tallyOf(vitest.state.getTestModules(), vitest.state.getUnhandledErrors());
await vitest.close();
console.log(closing(tally, { demandContracts: demand !== undefined }).join("\n"));
process.exit(0);
