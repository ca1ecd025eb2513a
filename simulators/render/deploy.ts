import type { EnvVar, SecretFile } from "./variable.ts";

/** Render's words for where a deploy is. */
export type DeployStatus =
  | "created"
  | "queued"
  | "build_in_progress"
  | "pre_deploy_in_progress"
  | "update_in_progress"
  | "live"
  | "deactivated"
  | "build_failed"
  | "pre_deploy_failed"
  | "update_failed"
  | "canceled";

/** What caused a deploy; the other words that Render has for it come from its dashboard and from Git. */
export type DeployTrigger = "api" | "rollback" | "service_resumed" | "other" | "new_commit";

/** The configuration that a deploy runs with: that of its service, and of the linked groups, when it began. */
export interface DeployConfig {
  /** Reference of the image, or `<repository>#<branch>`. */
  source: string;
  command: string;
  preDeployCommand: string;
  healthCheckPath: string;
  maxShutdownDelaySeconds: number;
  /** Its own variables and files; those of linked groups stand below. */
  envVars: EnvVar[];
  secretFiles: SecretFile[];
  groupEnvVars: EnvVar[];
  groupSecretFiles: SecretFile[];
  plan: string;
  /** Whether a disk is attached: instances then cannot run side by side. */
  disk: boolean;
}

/** One deploy of a service. */
export interface Deploy {
  readonly id: string;
  readonly trigger: DeployTrigger;
  status: DeployStatus;
  config: DeployConfig;
  /** Present for image services. */
  image?: { ref: string; sha: string; registryCredential?: string };
  /** Skips build and pre-deploy command: a rollback reuses what was built. */
  reuse: boolean;
  createdAt: number;
  updatedAt: number;
  startedAt?: number;
  finishedAt?: number;
  /** When the step under way ends by itself. */
  at?: number;
  /** When the pulled image lets the first new instance start. */
  pulledAt?: number;
  /** Why it failed. */
  reason?: string;
}

const UNDER_WAY: readonly DeployStatus[] = [
  "created",
  "build_in_progress",
  "pre_deploy_in_progress",
  "update_in_progress",
];

/** Whether a deploy is being worked on; a queued one waits for another. */
export const isUnderWay = ({ status }: Deploy) => UNDER_WAY.includes(status);

/** Whether a deploy has come to an end, good or bad. */
export const isOver = (deploy: Deploy) => deploy.status !== "queued" && !isUnderWay(deploy);

/** Every variable that the process of a deploy sees, by name. A service's own variable wins over a group's. */
export function environmentOf({ envVars, groupEnvVars }: DeployConfig): Map<string, string> {
  const all = [{ key: "PORT", value: "10000" }, ...groupEnvVars, ...envVars];
  return new Map(all.map(({ key, value }) => [key, value]));
}
