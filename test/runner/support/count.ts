import { startVitest } from "vitest/node";
import { closing, tallyOf } from "../tally.ts";

/* Runs one fixture and prints how it is counted: node count.ts <fixture> [--demand-contracts] */
const [fixture, demand] = process.argv.slice(2);
const root = `${import.meta.dirname}/../fixtures`;
const quiet = { silent: true, reporters: [{}] };
const vitest = await startVitest("test", [], {
  root,
  config: false,
  include: [`${fixture}.case.ts`],
  watch: false,
  ...quiet,
});
const tally = tallyOf(vitest.state.getTestModules(), vitest.state.getUnhandledErrors());
await vitest.close();
console.log(closing(tally, { demandContracts: demand !== undefined }).join("\n"));
process.exit(0);
