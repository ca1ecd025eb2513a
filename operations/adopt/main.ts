import { connect, type Fly } from "../../providers/fly/api/connection.ts";
import { connect as connectRender, type Render } from "../../providers/render/api/connection.ts";
import type { StackName } from "../../settings/stack-name.ts";
import { maintenanceOf } from "../maintenance/machines.ts";
import { PROJECT } from "../workspace/checkout.ts";
import { WORKSPACE_VARIABLE } from "../workspace/open.ts";
import { Workspace } from "../workspace/workspace.ts";
import { blueprintLines } from "./at-render/blueprints.ts";
import { readWorkspace } from "./at-render/live-workspace.ts";
import { planWorkspace } from "./at-render/plan.ts";
import { printWorkspace, workspaceTables } from "./at-render/print.ts";
import { renderTraces } from "./at-render/traces.ts";
import { judgeProject } from "./chatwoot/project.ts";
import { projectsOfStacks } from "./chatwoot/projects.ts";
import { chatwootWriter } from "./chatwoot/writer.ts";
import { judgeDatabase } from "./database.ts";
import { describeApp } from "./description.ts";
import { readLiveApp } from "./live-app.ts";
import { databaseOf, otherText, renderOther } from "./other-system.ts";
import { planAdoption } from "./plan.ts";
import { render } from "./render.ts";
import { guessStack, stackName } from "./stack.ts";
import { whatIs } from "./systems/kinds.ts";
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
  const asked = { ...given, name, platform } as const;
  console.log(
    owner
      ? await atRender(connectRender({ platform }, env), owner, asked)
      : await atFly(connect({ platform }, env), asked),
  );
}

interface Asked {
  app: string;
  name: StackName;
  platform: "simulated" | "live";
  dashboard: boolean;
  supabase: boolean;
}

async function atFly(fly: Fly, { app, name, platform, dashboard, supabase }: Asked): Promise<string> {
  const live = await readLiveApp(fly, app);
  if (maintenanceOf(live.machines))
    throw new Error(
      `${app} is in maintenance: its machines are out of routing on purpose, and would be described as they are not\n   fix: npm run maintenance -- off <stack>`,
    );
  const described = describeApp(live);
  const seen = recognise(flyTraces(described));
  const isChatwoot = seen.kind === "chatwoot" && seen.certain && !dashboard;
  const projects = isChatwoot ? await projectsOfStacks() : {};
  const database = isChatwoot
    ? judgeProject(described, name, projects, databaseOf(described, supabase), supabase)
    : databaseOf(described, supabase);
  if (isChatwoot && database.findings.length === 0) {
    const plan = planAdoption(live, name, platform, chatwootWriter(projects));
    plan.notes.unshift(...database.notes);
    return render(live, plan, name);
  }
  if ((seen.kind !== "dashboard" && !dashboard) || database.findings.length > 0)
    return renderOther(described, seen, database, name);
  const plan = planAdoption(live, name, platform);
  plan.notes.unshift(...database.notes);
  return render(live, plan, name);
}

async function atRender(api: Render, owner: string, asked: Asked): Promise<string> {
  const { app, name, platform, dashboard, supabase } = asked;
  const live = await readWorkspace(api, owner, app);
  const recognised = recognise(renderTraces(live.web));
  const { env } = live.web;
  // Render answers values, so that nothing of a connection is a guess.
  const why = judgeDatabase({ app, env, secrets: [], running: true, neighbours: [], isSupabase: supabase });
  if ((recognised.kind !== "dashboard" && !dashboard) || why.findings.length > 0)
    return otherText({
      ...{ app, recognised, why, tables: workspaceTables(live), next: [] },
      cannot: [
        recognised.kind === "chatwoot"
          ? "Chatwoot: hotdash:chatwoot declares it (docs/chatwoot.md, host: render); what exists at Render is not read into it"
          : `${recognised.kind ? whatIs(recognised.kind) : "a service that nothing here knows"}: no system of this program declares it yet; docs/add-an-app.md has the settings of an app that the program does not know (host: render)`,
        ...blueprintLines(live.blueprints ?? []),
      ],
    });
  return printWorkspace(live, planWorkspace(live, name, platform), name);
}
