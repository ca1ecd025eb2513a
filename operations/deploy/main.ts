import { runDeploy } from "./run.ts";

/* npm run deploy -- <stack> [--image <tag or digest>] …: the one way a release goes out; docs/runbooks/deploy.md. */
process.exitCode = await runDeploy("deploy", process.argv.slice(2));
