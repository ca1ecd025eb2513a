import { adoption } from "./adoption.ts";
import { appVariables } from "./app-variables.ts";
import { apps } from "./apps.ts";
import { autoscale } from "./autoscale.ts";
import { backup } from "./backup.ts";
import { budget } from "./budget.ts";
import { chatwoot } from "./chatwoot.ts";
import type { Check } from "./check.ts";
import { checkPaths } from "./check-paths.ts";
import { chroma } from "./chroma.ts";
import { claims } from "./claims.ts";
import { commands } from "./commands.ts";
import { database } from "./database.ts";
import { deploy } from "./deploy.ts";
import { exemptions } from "./exemptions.ts";
import { extras } from "./extras.ts";
import { flags } from "./flags.ts";
import { github } from "./github.ts";
import { image } from "./image.ts";
import { internalApps } from "./internal-apps.ts";
import { jobs } from "./jobs.ts";
import { leastGates } from "./least-gates.ts";
import { machines } from "./machines.ts";
import { memory } from "./memory.ts";
import { missing } from "./missing.ts";
import { names } from "./names.ts";
import { noDashboard } from "./no-dashboard.ts";
import { parts } from "./parts.ts";
import { pool } from "./pool.ts";
import { pooler } from "./pooler.ts";
import { queue } from "./queue.ts";
import { render } from "./render.ts";
import { rollout } from "./rollout.ts";
import { secrets } from "./secrets.ts";
import { sessions } from "./sessions.ts";
import { stops } from "./stops.ts";
import { store } from "./store.ts";
import { supabase } from "./supabase.ts";
import { supabaseProject } from "./supabase-project.ts";
import { values } from "./values.ts";
import { worlds } from "./worlds.ts";

/** Every check across sections, in the order of their messages. */
export const checks: readonly Check[] = [
  names,
  noDashboard,
  image,
  machines,
  memory,
  parts,
  stops,
  adoption,
  internalApps,
  autoscale,
  rollout,
  checkPaths,
  chroma,
  render,
  commands,
  github,
  supabase,
  supabaseProject,
  worlds,
  flags,
  deploy,
  leastGates,
  exemptions,
  extras,
  apps,
  chatwoot,
  claims,
  jobs,
  queue,
  appVariables,
  values,
  missing,
  secrets,
  store,
  sessions,
  database,
  pooler,
  pool,
  backup,
  budget,
];
