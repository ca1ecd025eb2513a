import { redact } from "../providers/kernel/redact.ts";
import { commands } from "./commands/all.ts";
import { runCommandLine } from "./run.ts";

/* `hotdash <command> …`, and every npm script: the table of commands is in commands/. */
const last = (error: unknown) => {
  process.stderr.write(`${redact(error instanceof Error ? error.message : String(error))}\n`);
  process.exit(1);
};
process.on("uncaughtException", last).on("unhandledRejection", last);
const code = await runCommandLine(commands, process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
if (code !== undefined) process.exitCode = code;
