import { runAwaitChecks } from "./await-checks.ts";
import { runDeploy } from "./run.ts";

/*
 * npm run deploy -- <stack> [--image <tag or digest>] …: the one way a release goes out; docs/runbooks/deploy.md.
 * npm run deploy -- <stack> --commit <sha> --await-checks <minutes>: waits for the commit's checks, without any secret.
 */
const argv = process.argv.slice(2);
const waits = argv.some((one) => /^--await-checks\b/.test(one));
process.exitCode = waits ? await runAwaitChecks(argv) : await runDeploy("deploy", argv);
