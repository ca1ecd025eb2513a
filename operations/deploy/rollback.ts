import { runDeploy } from "./run.ts";

/* npm run rollback -- <stack> [<version>]: back to a past release, by the same steps; docs/runbooks/rollback.md. */
process.exitCode = await runDeploy("rollback", process.argv.slice(2));
