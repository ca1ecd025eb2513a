import { parseArgs } from "node:util";
import { connect } from "../../providers/fly/api/connection.ts";
import { redact } from "../../providers/kernel/redact.ts";
import { PROJECT } from "../workspace/checkout.ts";
import { WORKSPACE_VARIABLE } from "../workspace/open.ts";
import { Workspace } from "../workspace/workspace.ts";
import { readLiveApp } from "./live-app.ts";
import { planAdoption } from "./plan.ts";
import { render } from "./render.ts";
import { guessStack, stackName } from "./stack.ts";

/*
 * npm run adopt -- <app> [--stack <name>] [--simulated]: prints the settings for an app that exists on Fly. Only reads.
 * The token is FLY_API_TOKEN. A live run reaches Fly's own hosts only; --simulated, which a kept demo implies, reaches a
 * simulator on this machine only.
 */
try {
  const { values, positionals } = parseArgs({
    options: { stack: { type: "string" }, simulated: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [app] = positionals;
  if (!app)
    throw new Error("Which app? For example: npm run adopt -- hotdash-staging (`fly apps list` prints them)");
  const kept = process.env[WORKSPACE_VARIABLE];
  const workspace = kept ? await Workspace.saved(kept) : undefined;
  const platform = values.simulated || workspace ? "simulated" : "live";
  const name = stackName(workspace?.name ?? PROJECT, values.stack ?? guessStack(app));
  const live = await readLiveApp(connect({ platform }, workspace?.env ?? process.env), app);
  console.log(render(live, planAdoption(live, name, platform), name));
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
