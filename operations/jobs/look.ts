import { type Fly, connect as flyConnection } from "../../providers/fly/api/connection.ts";
import { listMachines, type MachineAnswer } from "../../providers/fly/api/machines.ts";
import { isNotFound } from "../../providers/kernel/errors.ts";
import { type Render, connect as renderConnection } from "../../providers/render/api/connection.ts";
import { cronRunEvents } from "../../providers/render/api/cron-runs.ts";
import { findServices, type ServiceAnswer } from "../../providers/render/api/services.ts";
import type { StackJob } from "../../settings/jobs.ts";
import { isOn } from "../../settings/schema/host.ts";
import type { StackJobs } from "../workspace/stack-file.ts";
import type { SeenJob } from "./judge.ts";
import { runsOnFly, runsOnRender } from "./runs.ts";

/** Variables with the tokens that a look needs, by platform. */
export const TOKENS = { fly: "FLY_API_TOKEN", render: "RENDER_API_KEY" } as const;
type Platform = keyof typeof TOKENS;

/** Platforms that a stack's jobs are on. */
export const platformsOf = (jobs: readonly StackJob[]): Platform[] =>
  (["fly", "render"] as const).filter((platform) => jobs.some(({ host }) => isOn(platform, host)));

/** A job's machine on Fly, and its service on Render; undefined where there is none. */
export async function machineOf(fly: Fly, job: StackJob): Promise<MachineAnswer | undefined> {
  try {
    const machines = await listMachines(fly, job.app);
    return machines.find(({ config }) => groupOf(config) === job.name && config?.schedule !== undefined);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

const groupOf = (config: MachineAnswer["config"]) =>
  (config?.metadata as Record<string, string> | undefined)?.fly_process_group;

export async function serviceOf(
  render: Render,
  ownerId: string,
  job: StackJob,
): Promise<ServiceAnswer | undefined> {
  const found = await findServices(render, ownerId, `${job.app}-${job.name}`);
  return found.find(({ type }) => type === "cron_job");
}

/** Every job of a stack where it is: one request for each app on Fly, two for each job on Render. Only reads. */
export function lookAtJobs(
  { jobs, platform, ownerId }: StackJobs,
  env: NodeJS.ProcessEnv,
  on: readonly Platform[] = platformsOf(jobs),
): Promise<SeenJob[]> {
  const looks = on.flatMap((where) => {
    const here = jobs.filter(({ host }) => isOn(where, host));
    if (where === "fly") {
      const fly = flyConnection({ platform }, env);
      return here.map((job) => onFly(fly, job));
    }
    const render = renderConnection({ platform }, env);
    return here.map((job) => onRender(render, ownerId ?? "", job));
  });
  return Promise.all(looks);
}

async function onFly(fly: Fly, job: StackJob): Promise<SeenJob> {
  const machine = await machineOf(fly, job);
  const runs = runsOnFly(machine?.events ?? []);
  return { job, platform: "fly", made: timeOf(machine?.created_at), runs };
}

async function onRender(render: Render, ownerId: string, job: StackJob): Promise<SeenJob> {
  const service = await serviceOf(render, ownerId, job);
  const runs = service ? runsOnRender(await cronRunEvents(render, service.id)) : [];
  return { job, platform: "render", made: timeOf(service?.createdAt), runs };
}

const timeOf = (text: string | null | undefined) => (text == null ? undefined : Date.parse(text));
