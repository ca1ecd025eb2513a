import { parseArgs } from "node:util";
import { connect } from "../../providers/fly/api/connection.ts";
import { redact } from "../../providers/kernel/redact.ts";
import { connect as connectRender } from "../../providers/render/api/connection.ts";
import { OWNER_ID } from "../../settings/render-platform.ts";
import { PROJECT } from "../workspace/checkout.ts";
import { WORKSPACE_VARIABLE } from "../workspace/open.ts";
import { Workspace } from "../workspace/workspace.ts";
import { readWorkspace } from "./at-render/live-workspace.ts";
import { planWorkspace } from "./at-render/plan.ts";
import { printWorkspace } from "./at-render/print.ts";
import { readLiveApp } from "./live-app.ts";
import { planAdoption } from "./plan.ts";
import { render } from "./render.ts";
import { guessStack, stackName } from "./stack.ts";

/*
 * npm run adopt -- <app> [--owner <workspace>] [--stack <name>] [--simulated]: prints the settings for an app that exists
 * on Fly, or with --owner for a web service of that name in a workspace of Render, with what belongs to it. Only reads.
 * The token is FLY_API_TOKEN, of Render RENDER_API_KEY. A live run reaches the vendor's own hosts only; --simulated, which
 * a kept demo implies, reaches a simulator on this machine only.
 */
try {
  const { values, positionals } = parseArgs({
    options: {
      owner: { type: "string" },
      stack: { type: "string" },
      simulated: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const [app] = positionals;
  if (!app)
    throw new Error(
      "Which app? For example: npm run adopt -- hotdash-staging (`fly apps list` prints them); " +
        "on Render: npm run adopt -- hotdash-staging --owner tea-… (the workspace's id, on its settings page)",
    );
  if (values.owner !== undefined && !OWNER_ID.test(values.owner))
    throw new Error(
      `--owner ${values.owner} is not allowed\nallowed: the id of a Render workspace, tea- or usr- and 20 characters`,
    );
  const kept = process.env[WORKSPACE_VARIABLE];
  const workspace = kept ? await Workspace.saved(kept) : undefined;
  const platform = values.simulated || workspace ? "simulated" : "live";
  const name = stackName(workspace?.name ?? PROJECT, values.stack ?? guessStack(app));
  const env = workspace?.env ?? process.env;
  if (values.owner) {
    const live = await readWorkspace(connectRender({ platform }, env), values.owner, app);
    console.log(printWorkspace(live, planWorkspace(live, name, platform), name));
  } else {
    const live = await readLiveApp(connect({ platform }, env), app);
    console.log(render(live, planAdoption(live, name, platform), name));
  }
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
