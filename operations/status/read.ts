import { clockFromEnvironment } from "../../providers/kernel/clock.ts";
import { connect as connectRender } from "../../providers/render/api/connection.ts";
import { totalOf } from "../../settings/cost/line.ts";
import { FLAGS, type FlagRow, goesLive } from "../../settings/flags.ts";
import { pastReleases } from "../../settings/releases/release.ts";
import { givenFlags, isOn } from "../../settings/schema/flags.ts";
import { isConfigured, newestBackup } from "../backup/of-stack.ts";
import { type OwnBackup, supabaseBackup } from "../backup/supabase-own.ts";
import { lastLook } from "../drift/last-look.ts";
import { declaredOnRender, liveOnRender } from "../exposure/at-render.ts";
import { liveSurface } from "../exposure/live.ts";
import { GithubClient } from "../github/client.ts";
import { deployersOf } from "../github/deployers.ts";
import { deploymentsTo, lastStatus } from "../github/deployments.ts";
import { lookAtJobs, platformsOf } from "../jobs/look.ts";
import { type JobRow, rowOf } from "../jobs/report.ts";
import { flyOf, type LiveMachine, liveMachines } from "../live/machines.ts";
import { type LiveService, liveServices } from "../live/services.ts";
import { isOnRender, systemsOnFly } from "../live/systems.ts";
import { lastRestart, type Restart } from "../restart/record.ts";
import { repositoryOf } from "../workspace/repository-settings.ts";
import type { ExportedState, Stack } from "../workspace/stack.ts";
import { flagsOf, githubOf, jobsIn, platformOf, recoveryOf } from "../workspace/stack-file.ts";
import { tagsOf } from "../workspace/tags.ts";
import { costsIn } from "./cost.ts";
import { type Part, part, partOf } from "./part.ts";

/** What a stack is at, each part for itself. Times are RFC 3339 in UTC. Holds no secret. */
export interface Status {
  stack: string;
  at: string;
  /** Apps on Fly; `machines` is absent where there is no such app yet. */
  fly: Part<{ system: string; app: string; machines?: LiveMachine[] }[]>;
  /** Services on Render; absent where the stack has none. */
  render?: Part<LiveService[]>;
  /** The last release that succeeded as a whole, and what was left half way since. */
  release: Part<{ image?: string; since?: string; by?: string; unfinished: number }>;
  /** The newest records at GitHub, newest first. */
  deploys: Part<{ commit: string; version?: string; state: string; at: string; by?: string }[]>;
  /** Flags that are not at their safe side. */
  flags: Part<{ flag: string; on: boolean; expires?: string }[]>;
  /** `ends` is absent where the platform renews and says no end. */
  certificates: Part<{ app: string; name: string; ends?: string }[]>;
  jobs: Part<JobRow[]>;
  /**
   * Without a name there is none; `maxAgeHours` is what the settings allow, absent where they say nothing of backups of ours.
   * `supabase` is what its own are worth, absent where the settings let them count for nothing.
   */
  backup: Part<{ name?: string; takenAt?: string; maxAgeHours?: number; supabase?: OwnBackup }>;
  /** When drift was looked for last, and what was found; empty before the first look. */
  drift: Part<{ at?: string; verdict?: string }>;
  /** The last that somebody asked for; empty where there was none. */
  restart: Part<Partial<Restart>>;
  /** US dollars a month, at list prices and with everything running. */
  cost: Part<{ usd: number }>;
}

/** Deploys that are shown. */
const DEPLOYS = 3;

/** Reads every part at once. Only reads. @throws Error when the stack has no file here */
export async function readStatus(stack: Stack, now: number): Promise<Status> {
  const { env } = stack.project;
  const platform = await platformOf(stack);
  const state = part(() => stack.state());
  const [fly, render, deploys, flags, certificates, jobs, backup, tags] = await Promise.all([
    part(() => appsOnFly(stack)),
    isOnRender(stack).then(async (there) =>
      there ? part(async () => liveServices(await renderOf(stack), expectValue(await state))) : undefined,
    ),
    part(() => lastDeploys(stack)),
    part(() => liveFlags(stack)),
    part(async () => certificatesOf(stack, state)),
    part(async () => {
      const declared = await jobsIn(stack);
      const seen = await lookAtJobs(declared, env, platformsOf(declared.jobs));
      const at = clockFromEnvironment(platform === "simulated", env).now();
      return seen.map((one) => rowOf(one, at));
    }),
    part(() => backupAge(stack, now)),
    part(() => tagsOf(stack)),
  ]);
  const stored = await state;
  return {
    ...{ stack: stack.name, at: new Date(now).toISOString(), fly, ...(render ? { render } : {}) },
    ...{ release: partOf(stored, releaseIn), deploys, flags, certificates, jobs, backup },
    ...{ drift: partOf(tags, lastLook), restart: partOf(tags, (all) => lastRestart(all) ?? {}) },
    cost: partOf(stored, (found) => ({ usd: totalOf(costsIn(found).flatMap(({ lines }) => lines)) })),
  };
}

/** @throws Error with why there is none */
function expectValue<T>(of: Part<T>): T {
  if ("value" in of) return of.value;
  throw new Error(of.unanswered);
}

const renderOf = async (stack: Stack) =>
  connectRender({ platform: await platformOf(stack) }, stack.project.env);

async function appsOnFly(stack: Stack) {
  const systems = await systemsOnFly(stack);
  if (systems.length === 0) return [];
  const fly = await flyOf(stack);
  return Promise.all(
    systems.map(async (one) => {
      const machines = await liveMachines(fly, one.app);
      return machines ? { ...one, machines } : one;
    }),
  );
}

function releaseIn({ resources, pendingOperations }: ExportedState) {
  const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  const [newest] = pastReleases(outputs.releases) ?? [];
  const half = resources.filter(({ initErrors }) => (initErrors ?? []).length > 0).length;
  return {
    ...(typeof outputs.image === "string" ? { image: outputs.image } : {}),
    ...(newest ? { since: newest.finished_at, by: newest.by } : {}),
    unfinished: pendingOperations.length + half,
  };
}

async function lastDeploys(stack: Stack) {
  const { environment, ...access } = await githubOf(stack);
  const { env } = stack.project;
  const token = env.GITHUB_TOKEN;
  if (!token || !access.owner)
    throw new Error("GITHUB_TOKEN is not set: it reads the records of deploys. `gh auth token` prints one");
  const github = new GithubClient({ ...access, token }, env);
  const by = await deployersOf(github, (await repositoryOf(stack.project)).deployers);
  const found = await deploymentsTo(github, environment, { limit: DEPLOYS, by });
  return Promise.all(
    found.map(async ({ id, sha, payload, creator, created_at }) => {
      const status = await lastStatus(github, id, by);
      return {
        ...{ commit: sha, state: status?.state ?? "pending", at: status?.created_at ?? created_at },
        ...(payload?.version ? { version: payload.version } : {}),
        ...(creator ? { by: creator.login } : {}),
      };
    }),
  );
}

async function liveFlags(stack: Stack) {
  return givenFlags(await flagsOf(stack)).flatMap(({ flag, entry }) => {
    const on = isOn(flag, entry);
    if (!goesLive(FLAGS[flag] as FlagRow, on)) return [];
    const expires = typeof entry === "object" ? entry.expires : undefined;
    return [{ flag, on, ...(expires ? { expires } : {}) }];
  });
}

async function certificatesOf(stack: Stack, state: Promise<Part<ExportedState>>) {
  const [apps, there] = [await systemsOnFly(stack), await isOnRender(stack)];
  const fly = apps.length > 0 ? await flyOf(stack) : undefined;
  const surfaces = await Promise.all([
    ...apps.map(async ({ app }) =>
      // One that is not there yet has none.
      fly && (await liveMachines(fly, app)) ? liveSurface(fly, app) : [],
    ),
    ...(there ? [liveOnRender(await renderOf(stack), declaredOnRender(expectValue(await state)))] : []),
  ]);
  return surfaces
    .flat()
    .filter(({ kind }) => kind === "certificate")
    .map(({ app, what, expires }) => ({ app, name: what, ...(expires ? { ends: expires } : {}) }));
}

async function backupAge(stack: Stack, now: number) {
  const settings = await recoveryOf(stack);
  const { env } = stack.project;
  const own = await supabaseBackup({ settings, env, now });
  const supabase = own === undefined ? {} : { supabase: own };
  if (!isConfigured(settings)) return supabase;
  const newest = await newestBackup({ settings, env });
  return {
    ...supabase,
    ...(newest ? { name: newest.name, takenAt: new Date(newest.takenAt).toISOString() } : {}),
    maxAgeHours: settings.backup.maxAgeHours,
  };
}
