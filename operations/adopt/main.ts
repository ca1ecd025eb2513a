import { connect } from "../../providers/fly/api/connection.ts";
import { connect as connectRender } from "../../providers/render/api/connection.ts";
import { PROJECT } from "../workspace/checkout.ts";
import { WORKSPACE_VARIABLE } from "../workspace/open.ts";
import { Workspace } from "../workspace/workspace.ts";
import { readWorkspace } from "./at-render/live-workspace.ts";
import { planWorkspace } from "./at-render/plan.ts";
import { printWorkspace } from "./at-render/print.ts";
import { describeApp } from "./description.ts";
import { readLiveApp } from "./live-app.ts";
import { databaseOf, renderOther } from "./other-system.ts";
import { planAdoption } from "./plan.ts";
import { render } from "./render.ts";
import { guessStack, stackName } from "./stack.ts";
import { recognise } from "./systems/recognise.ts";
import { flyTraces } from "./systems/traces.ts";

/**
 * `hotdash adopt`: prints the settings for an app that exists on Fly, or with an owner for a web service of that name in a
 * workspace of Render, with what belongs to it. Only reads. A live run reaches the vendor's own hosts only; a simulated one,
 * which a kept demo implies, reaches a simulator on this machine only.
 */
export async function adopt(given: {
  app: string;
  /** Workspace of Render. */
  owner: string | undefined;
  /** @default told from the app's name */
  stack: string | undefined;
  simulated: boolean;
  /** Takes it for the dashboard, whatever it shows. */
  dashboard: boolean;
  /** Somebody has looked where its database is: at Supabase. */
  supabase: boolean;
}): Promise<void> {
  const { app, owner, stack, simulated } = given;
  const kept = process.env[WORKSPACE_VARIABLE];
  const workspace = kept ? await Workspace.saved(kept) : undefined;
  const platform = simulated || workspace ? "simulated" : "live";
  const name = stackName(workspace?.name ?? PROJECT, stack ?? guessStack(app));
  const env = workspace?.env ?? process.env;
  if (owner) {
    const live = await readWorkspace(connectRender({ platform }, env), owner, app);
    console.log(printWorkspace(live, planWorkspace(live, name, platform), name));
  } else {
    const live = await readLiveApp(connect({ platform }, env), app);
    const described = describeApp(live);
    const seen = recognise(flyTraces(described));
    const database = databaseOf(described, given.supabase);
    if ((seen.kind !== "dashboard" && !given.dashboard) || database.findings.length > 0)
      console.log(renderOther(described, seen, database));
    else {
      const plan = planAdoption(live, name, platform);
      plan.notes.unshift(...database.notes);
      console.log(render(live, plan, name));
    }
  }
}
