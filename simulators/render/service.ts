import type { Deploy } from "./deploy.ts";
import type { Instance } from "./instance.ts";
import type { EnvVar, SecretFile } from "./variable.ts";

/** The types that are simulated; static sites are not. */
export type ServiceType = "web_service" | "private_service" | "background_worker" | "cron_job";

/** When a service has more or fewer instances by itself. Percentages of use. */
export interface Autoscaling {
  enabled: boolean;
  min: number;
  max: number;
  criteria: {
    cpu: { enabled: boolean; percentage: number };
    memory: { enabled: boolean; percentage: number };
  };
}

/** A persistent disk; it belongs to one service. */
export interface Disk {
  readonly id: string;
  name: string;
  sizeGB: number;
  mountPath: string;
  createdAt: number;
  updatedAt: number;
}

/** A hostname of a service. */
export interface CustomDomain {
  readonly id: string;
  readonly name: string;
  readonly domainType: "apex" | "subdomain";
  readonly publicSuffix: string;
  /** The domain that this one only redirects to; empty for one that serves. */
  readonly redirectForName: string;
  readonly createdAt: number;
  /** Milliseconds since the epoch from which it is verified. */
  verifiedAt?: number;
}

/** A range of addresses that may connect. */
export interface AllowedRange {
  cidrBlock: string;
  description: string;
}

/** Something that happened to a service. */
export interface ServiceEvent {
  readonly id: string;
  readonly at: number;
  readonly type: string;
  readonly details: Record<string, unknown>;
}

/** One line of the logs. */
export interface LogLine {
  readonly id: string;
  readonly at: number;
  readonly type: "app" | "build";
  readonly level: "info" | "error";
  readonly message: string;
  readonly instance?: string;
}

/** A run of a cron job. */
export interface CronRun {
  readonly id: string;
  readonly startedAt: number;
  /** When it ends by itself. */
  readonly at: number;
  readonly exitCode: number;
  status: "pending" | "successful" | "unsuccessful" | "canceled";
  finishedAt?: number;
}

/** What the API lets one declare about a service. */
export interface ServiceSettings {
  name: string;
  autoDeployTrigger: "commit" | "off" | "checksPass";
  repo?: string;
  branch?: string;
  buildFilter?: { paths: string[]; ignoredPaths: string[] };
  rootDir: string;
  /** Normalised reference. */
  imagePath?: string;
  registryCredentialId?: string;
  runtime: string;
  plan: string;
  dockerCommand: string;
  dockerContext: string;
  dockerfilePath: string;
  buildCommand: string;
  startCommand: string;
  preDeployCommand: string;
  healthCheckPath: string;
  maintenanceMode: { enabled: boolean; uri: string };
  maxShutdownDelaySeconds: number;
  previews: { generation: "off" | "manual" | "automatic" };
  renderSubdomainPolicy: "enabled" | "disabled";
  ipAllowList: AllowedRange[];
  cache?: { profile: string };
  schedule: string;
}

/** A service of the simulated world. */
export interface Service {
  readonly id: string;
  readonly type: ServiceType;
  readonly ownerId: string;
  readonly region: string;
  /** Never follows a rename. */
  readonly slug: string;
  readonly createdAt: number;
  updatedAt: number;
  environmentId?: string;
  settings: ServiceSettings;
  /** The manual number; autoscaling never changes it. */
  numInstances: number;
  autoscaling?: Autoscaling;
  /** What the autoscaler asks for at the moment, before its range is applied. */
  scaledTo?: number;
  disk?: Disk;
  suspended: boolean;
  /** Set by a suspension until the next deploy is live: the deploy that was live before has no instances. */
  dormant: boolean;
  envVars: EnvVar[];
  secretFiles: SecretFile[];
  customDomains: CustomDomain[];
  /** Newest first. */
  deploys: Deploy[];
  instances: Instance[];
  /** Newest first, the last 200. */
  events: ServiceEvent[];
  /** Oldest first, the last 500. */
  logs: LogLine[];
  /** Newest first. */
  runs: CronRun[];
  lastSuccessfulRunAt?: number;
  /** When the schedule asks for the next run. */
  nextRunAt?: number;
  /** A run was due while another was going: it starts when that has ended. */
  runWaits?: boolean;
}

/** The deploy whose instances serve, when there is one. */
export const liveDeploy = ({ deploys }: Service) => deploys.find(({ status }) => status === "live");

/** How many instances the service should have now. No answer tells it: see `numInstances`. */
export function wantedInstances({ numInstances, autoscaling, scaledTo, disk }: Service): number {
  if (disk) return 1;
  if (!autoscaling?.enabled) return numInstances;
  return Math.min(autoscaling.max, Math.max(autoscaling.min, scaledTo ?? numInstances));
}
