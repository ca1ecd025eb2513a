import { outcomeOf, sentinelOf } from "../apps/sentinels.ts";
import type { Deploy, DeployConfig, DeployStatus, DeployTrigger } from "./deploy.ts";
import { isOver, isUnderWay } from "./deploy.ts";
import { digestOf } from "./images.ts";
import { stop } from "./instances.ts";
import type { Motion } from "./motion.ts";
import { print } from "./print.ts";
import { nextRun } from "./schedule.ts";
import { liveDeploy, type Service } from "./service.ts";

/** In a repository or branch, makes its builds fail. */
const BUILD_FAILURE = "sim-build-failure";

/** What a deploy takes from elsewhere than its service's configuration. */
export interface Source {
  /** Normalised reference of another image, for this deploy only. */
  image?: string;
  /** The deploy to go back to: its image, commands, health path and variables. */
  target?: Deploy;
}

/** The configuration that a deploy of this service has now. */
export function configOf({ world }: Motion, service: Service, source: Source): DeployConfig {
  const { settings } = service;
  const groups = world.groupsOf(service.id);
  const image = source.image ?? settings.imagePath;
  const now: DeployConfig = {
    source: settings.runtime === "image" ? (image ?? "") : `${settings.repo ?? ""}#${settings.branch ?? ""}`,
    command: settings.dockerCommand || settings.startCommand,
    preDeployCommand: settings.preDeployCommand,
    healthCheckPath: settings.healthCheckPath,
    maxShutdownDelaySeconds: settings.maxShutdownDelaySeconds,
    envVars: structuredClone(service.envVars),
    secretFiles: structuredClone(service.secretFiles),
    groupEnvVars: groups.flatMap(({ envVars }) => structuredClone(envVars)),
    groupSecretFiles: groups.flatMap(({ secretFiles }) => structuredClone(secretFiles)),
    plan: settings.plan,
    disk: service.disk !== undefined,
  };
  if (!source.target) return now;
  // Render's documentation of rollbacks: groups, disk and plan stay as they are.
  const { envVars, secretFiles, command, healthCheckPath, source: built } = source.target.config;
  return { ...now, source: built, command, healthCheckPath, envVars, secretFiles };
}

/** A deploy of a service that has not begun. */
export function newDeploy(motion: Motion, service: Service, trigger: DeployTrigger, source: Source): Deploy {
  const now = motion.world.now();
  const config = configOf(motion, service, source);
  const { registryCredentialId, runtime } = service.settings;
  const credential = motion.world.credentials.get(registryCredentialId ?? "")?.name;
  const deploy: Deploy = {
    id: motion.world.id20("dep"),
    trigger,
    status: "created",
    config,
    reuse: source.target !== undefined,
    createdAt: now,
    updatedAt: now,
    ...(runtime === "image" && {
      image: {
        ref: config.source,
        sha: digestOf(config.source),
        ...(credential !== undefined && { registryCredential: credential }),
      },
    }),
  };
  service.deploys.unshift(deploy);
  motion.changed();
  return deploy;
}

/** Starts the work on a deploy. */
export function beginDeploy(motion: Motion, service: Service, deploy: Deploy): void {
  deploy.startedAt = motion.world.now();
  motion.event(service, "deploy_started", {
    deployId: deploy.id,
    trigger: {
      firstBuild: service.deploys.length === 1,
      envUpdated: false,
      manual: deploy.trigger === "api",
      deployedByRender: false,
      clearCache: false,
      rollback: deploy.trigger === "rollback",
    },
  });
  if (service.settings.runtime === "image" || deploy.reuse) beforeUpdate(motion, service, deploy);
  else {
    motion.log(service, "==> Building...", { type: "build" });
    move(motion, deploy, "build_in_progress", motion.world.timings.build);
  }
}

/** Does what is due of the deploys of a service; answers whether anything was. */
export function stepDeploy(motion: Motion, service: Service): boolean {
  const now = motion.world.now();
  const deploy = service.deploys.find(isUnderWay);
  if (!deploy) return beginNext(motion, service);
  if (deploy.at === undefined || deploy.at > now) return false;
  delete deploy.at;
  const sentinel = sentinelOf(deploy.config.source, motion.world.misbehaving);
  if (deploy.status === "build_in_progress") {
    if (deploy.config.source.includes(BUILD_FAILURE)) {
      motion.log(service, "==> Build failed", { type: "build", level: "error" });
      endDeploy(motion, service, deploy, "build_failed", { failure: failure(1) }, "the build failed");
    } else beforeUpdate(motion, service, deploy);
  } else if (deploy.status === "pre_deploy_in_progress") {
    const { exitCode, runsFor = 0 } = outcomeOf(deploy.config.preDeployCommand, sentinel);
    const late = runsFor > motion.world.timings.preDeployLimit;
    print(motion, service, deploy.config.preDeployCommand, deploy.config, { type: "build" });
    const bad = exitCode !== 0 || late;
    motion.event(service, "pre_deploy_ended", {
      deployCommandExecutionId: deploy.id,
      deployId: deploy.id,
      preDeployStatus: bad ? "failed" : "succeeded",
      status: bad ? 3 : 2,
      reason: bad ? { failure: failure(exitCode) } : {},
    });
    if (bad) {
      const text = late ? "Pre-deploy timed out" : `Pre-deploy exited with status ${exitCode}`;
      motion.log(service, `==> ${text}`, { type: "build", level: "error" });
      endDeploy(motion, service, deploy, "pre_deploy_failed", { failure: failure(exitCode) }, text);
    } else update(motion, service, deploy);
  } else if (deploy.status === "update_in_progress" && sentinel === "sim-pull-failure") {
    const message = "manifest unknown";
    motion.event(service, "image_pull_failed", { imageURL: deploy.config.source, message });
    motion.log(service, `==> Pulling ${deploy.config.source} failed: ${message}`, { level: "error" });
    endDeploy(motion, service, deploy, "update_failed", undefined, `the image cannot be pulled: ${message}`);
  }
  return true;
}

/** Ends a deploy without its going live; what it started is stopped, and what was live before goes on. */
export function endDeploy(
  motion: Motion,
  service: Service,
  deploy: Deploy,
  status: Extract<DeployStatus, `${string}_failed` | "canceled">,
  cause?: Record<string, unknown>,
  reason?: string,
): void {
  const now = motion.world.now();
  Object.assign(deploy, { status, updatedAt: now, finishedAt: now });
  delete deploy.at;
  if (reason !== undefined) deploy.reason = reason;
  const canceled = status === "canceled";
  motion.event(service, "deploy_ended", {
    deployId: deploy.id,
    deployStatus: canceled ? "canceled" : "failed",
    status: canceled ? 4 : 3,
    reason: cause ?? {},
  });
  motion.log(service, canceled ? "==> Deploy cancelled" : "==> Deploy failed", { level: "error" });
  const patience = deploy.config.maxShutdownDelaySeconds * 1_000;
  for (const instance of service.instances)
    if (instance.deploy === deploy.id) stop(motion, instance, patience);
}

/** Makes a deploy the live one. */
export function goLive(motion: Motion, service: Service, deploy: Deploy): void {
  const now = motion.world.now();
  const before = liveDeploy(service);
  if (before) Object.assign(before, { status: "deactivated", updatedAt: now });
  Object.assign(deploy, { status: "live", updatedAt: now, finishedAt: now });
  service.dormant = false;
  if (service.type === "cron_job") {
    const next = nextRun(service.settings.schedule, now);
    if (next === undefined) delete service.nextRunAt;
    else service.nextRunAt = next;
  }
  motion.log(service, "==> Your service is live");
  motion.event(service, "deploy_ended", {
    deployId: deploy.id,
    deployStatus: "succeeded",
    status: 2,
    reason: {},
  });
}

/** Begins the newest of the deploys that waited; Render's documentation: those before it are passed over. */
function beginNext(motion: Motion, service: Service): boolean {
  const [next, ...others] = service.deploys.filter(({ status }) => status === "queued");
  if (!next) return false;
  for (const other of others) endDeploy(motion, service, other, "canceled", { newDeploy: { id: next.id } });
  if (!next.reuse) next.config = configOf(motion, service, next.image ? { image: next.image.ref } : {});
  beginDeploy(motion, service, next);
  return true;
}

function beforeUpdate(motion: Motion, service: Service, deploy: Deploy): void {
  const command = deploy.config.preDeployCommand;
  if (command === "") {
    update(motion, service, deploy);
    return;
  }
  const { timings, misbehaving } = motion.world;
  motion.log(service, `==> Starting pre-deploy: ${command}`, { type: "build" });
  motion.event(service, "pre_deploy_started", { deployCommandExecutionId: deploy.id, deployId: deploy.id });
  const { runsFor = timings.oneOff } = outcomeOf(command, sentinelOf(deploy.config.source, misbehaving));
  move(motion, deploy, "pre_deploy_in_progress", Math.min(runsFor, timings.preDeployLimit));
}

function update(motion: Motion, service: Service, deploy: Deploy): void {
  // Recorded: a cron job's image is live in the answer that makes it, since nothing pulls it before its first run.
  if (service.type === "cron_job" && service.settings.runtime === "image") {
    deploy.pulledAt = motion.world.now();
    goLive(motion, service, deploy);
    return;
  }
  const { pull } = motion.world.timings;
  motion.log(service, "==> Deploying...");
  deploy.pulledAt = motion.world.now() + pull;
  move(motion, deploy, "update_in_progress", pull);
}

function move(motion: Motion, deploy: Deploy, status: DeployStatus, ms: number): void {
  const now = motion.world.now();
  Object.assign(deploy, { status, updatedAt: now, at: now + ms });
  motion.changed();
}

const failure = (code: number) => ({ evicted: false, nonZeroExit: code });

/** Whether a deploy may be canceled, or gone back to. */
export const canRollBackTo = (deploy: Deploy) =>
  isOver(deploy) && (deploy.status === "live" || deploy.status === "deactivated");
