import { redact } from "../../providers/kernel/redact.ts";
import { CHECKOUT } from "../workspace/checkout.ts";
import { guard } from "./guard.ts";
import { BadInvocation, readOptions, USAGE } from "./options.ts";
import { committedRefs } from "./refs.ts";
import { render } from "./report.ts";

/*
 * npm run stack-guard -- <checkout> [--ref <project ref>] [--allow <file>] [--format text|github|json] [--history]:
 * reports every Postgres in a checkout's files that is not the team's Supabase. Exit code 0 clean, 1 findings, 2 otherwise.
 */
try {
  const { npm_lifecycle_event: script, INIT_CWD: started } = process.env;
  const folder = script === "stack-guard" && started ? started : process.cwd();
  const options = readOptions(process.argv.slice(2), folder);
  const refs = options.refs.length > 0 ? options.refs : await committedRefs(CHECKOUT);
  const report = await guard({ ...options, refs }, (line) => console.error(line));
  console.log(render(report, options.format));
  process.exitCode = report.violations.length > 0 ? 1 : 0;
} catch (error) {
  console.error(redact((error as Error).message));
  if (error instanceof BadInvocation) console.error(`\n${USAGE}`);
  process.exitCode = 2;
}
