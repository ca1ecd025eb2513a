import { jobsOf } from "../../settings/jobs.ts";
import { smokeOf } from "../../settings/maintenance.ts";
import { DASHBOARD } from "../../settings/matrix/systems.ts";
import {
  KEY_VALUE_ADDRESS,
  QUEUE_ADDRESS,
  renderEnvironment,
  routeEnvironment,
} from "../../settings/matrix.ts";
import { keyValueHoldsQueue } from "../../settings/queue.ts";
import { migrates, RELEASE_COMMAND } from "../../settings/release-command.ts";
import { component } from "../../settings/tokens.ts";
import type { StackSettings } from "../../settings/types.ts";
import { chromaGroup, chromaVolume } from "./chroma.ts";
import type { Declaration, Group, MadeSecret, Platform, ReleaseStep, Values } from "./declaration.ts";
import { jobGroup } from "./job-groups.ts";
import { clearPort, securePort } from "./ports.ts";
import { partsOnRender } from "./render-parts.ts";
import { quietRollout, rolloutOf } from "./rollout.ts";
import { scalingOf } from "./scaling.ts";
import { workerGroup } from "./worker.ts";

/** What the names of its resources begin with. */
const NAME = "dashboard";
const SESSION_SECRET = "SESSION_SECRET";

/** HotDash's dashboard: the public web group, Chroma's index beside it, the queue's worker, its jobs, and what is on Render alone. */
export function dashboard(settings: StackSettings, image: string): Declaration {
  const { dashboard: own, environmentClass, host, render } = settings;
  const values = dashboardValues(settings);
  const chroma = chromaGroup(settings);
  const worker = workerGroup(settings, values);
  return {
    name: NAME,
    ...{ host, app: own.app, adopt: own.adopt, image, domain: own.domain },
    // A preview has a private network of its own: nothing in it reaches the other stacks' apps, and nobody reaches it.
    ...(environmentClass === "preview" ? { network: own.app } : {}),
    ...(migrates(settings) ? { release: migration(settings, values.fly.env) } : {}),
    types: { fly: component.Dashboard, render: component.RenderDashboard },
    makes: [sessionSecret(settings)],
    groups: [
      web(settings, values),
      ...(chroma ? [chroma] : []),
      ...(worker ? [worker] : []),
      ...jobs(settings, values),
      ...partsOnRender(settings, values),
    ],
    ...(render.keyValue ? { store: render.keyValue } : {}),
  };
}

/** Signs sessions, on whatever platform: a dashboard that moves keeps its users signed in. */
const sessionSecret = ({ dashboard: own }: StackSettings): MadeSecret => ({
  ...{ name: SESSION_SECRET, resource: "dashboard-session", length: 64 },
  rotation: own.sessionRotation,
  // It was a part of the dashboard on Fly once: stacks from then keep theirs.
  formerParent: component.Dashboard,
});

/** What web and whatever else runs the dashboard's code gets. */
export function dashboardValues(settings: StackSettings): Record<Platform, Values> {
  const { flyEnv, flySecrets } = routeEnvironment(settings);
  const made = { [SESSION_SECRET]: `${NAME}.${SESSION_SECRET}` };
  return {
    fly: { env: flyEnv, secrets: flySecrets, made },
    render: {
      ...renderEnvironment(settings),
      made: {
        ...made,
        ...(settings.render.keyValue ? { [KEY_VALUE_ADDRESS]: KEY_VALUE_ADDRESS } : {}),
        ...(keyValueHoldsQueue(settings) ? { [QUEUE_ADDRESS]: KEY_VALUE_ADDRESS } : {}),
      },
    },
  };
}

/** The public group: React Router's server behind the platform's proxy. */
function web(settings: StackSettings, values: Group["values"]): Group {
  const { dashboard: own, render } = settings;
  const { names, port, concurrency, guest, restart, regions, strategy, strategyReason } = own.web;
  const { hard_limit, ...load } = concurrency;
  const { plan, instances, autoscale, maintenance } = render.web;
  return {
    ...{ name: "web", reads: DASHBOARD },
    values,
    reach: {
      ...{ by: "internet", port, smoke: smokeOf(settings), maintenance },
      proxy: {
        ports: [clearPort(own.web.http), securePort(own.web.https)],
        checks: own.web.checks.map((check) => ({ ...check })),
        concurrency: { ...load, ...(hard_limit === "none" ? {} : { hard_limit }) },
        autostop: own.web.autostop,
        autostart: own.web.autostart,
        min_machines_running: own.web.min_machines_running,
      },
    },
    size: { guest: { ...guest }, plan },
    count: {
      regions,
      ...(names ? { names } : {}),
      instances: autoscale?.min ?? instances,
      ...scalingOf(autoscale),
    },
    rollout: { strategy, strategyReason, rollout: rolloutOf(settings) },
    restart: { ...restart },
    stop: { signal: own.web.stop_signal, timeout: own.web.stop_timeout },
    swap_size_mb: own.web.swap_size_mb,
    ...(own.chroma.mode === "per-machine" ? { volume: chromaVolume(settings) } : {}),
  };
}

/** Its jobs, each as large as the worker unless it says otherwise. */
function jobs(settings: StackSettings, values: Group["values"]): Group[] {
  const { dashboard: own, host, fly } = settings;
  const base = {
    ...{ reads: DASHBOARD, values, region: fly.primaryRegion },
    size: { guest: own.worker.guest, plan: own.worker.plan },
    rollout: { strategy: "rolling", rollout: quietRollout(settings) },
    stop: { timeout: own.web.stop_timeout },
  } as const;
  return jobsOf({ name: NAME, host, app: own.app, jobs: own.jobs }).map((job) => jobGroup(job, base));
}

/** What Prisma needs of the plain environment: a flag that changes must not migrate anything. */
const MIGRATION_ENV = ["NODE_ENV"];

/** Prisma's migrations, on a machine like web's. The connections (DIRECT_URL, DATABASE_URL) are secrets of the app. */
function migration(
  { dashboard: { web: like }, fly }: StackSettings,
  env: Readonly<Record<string, string>>,
): ReleaseStep {
  return {
    command: [...RELEASE_COMMAND],
    env: Object.fromEntries(Object.entries(env).filter(([name]) => MIGRATION_ENV.includes(name))),
    region: fly.primaryRegion,
    guest: { ...like.guest },
  };
}
