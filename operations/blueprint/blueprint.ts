import { servicesOf, storeOf } from "../../components/render/services.ts";
import { systemsOf } from "../../components/systems/all.ts";
import type { Declaration } from "../../components/systems/declaration.ts";
import { groupsOn } from "../../components/systems/parts.ts";
import { MARK, markOf } from "../../providers/render/common.ts";
import type { KeyValueArgs } from "../../providers/render/key-value/resource.ts";
import type { ServiceArgs } from "../../providers/render/service/resource.ts";
import { KEY_VALUE_ADDRESS, QUEUE_ADDRESS } from "../../settings/matrix.ts";
import { isOn } from "../../settings/schema/host.ts";
import type { StackSettings } from "../../settings/types.ts";

/** One variable of a Blueprint: a plain value, one that Render makes or asks for, or one of another service. */
export type BlueprintVariable = { key: string } & (
  | { value: string }
  | { generateValue: true }
  | { sync: false }
  | { fromService: { type: string; name: string } & ({ property: string } | { envVarKey: string }) }
);

/** A service or a Key Value instance of a Blueprint, in the words of Render's Blueprint reference. */
export type BlueprintService = {
  type: "web" | "pserv" | "worker" | "cron" | "keyvalue";
  name: string;
  envVars?: BlueprintVariable[];
  [field: string]: unknown;
};

/** A Blueprint. It never has `databases`: Supabase is the only Postgres. */
export interface Blueprint {
  services: BlueprintService[];
}

export interface BlueprintOptions {
  /** Image with its digest. */
  image: string;
  /** Name of the registry credential: a Blueprint knows it by name, the API by id. */
  registryCredential?: string | undefined;
}

/** Blueprints have short words for types, and blanks and dashes where the API has underscores. */
const TYPES = {
  web_service: "web",
  private_service: "pserv",
  background_worker: "worker",
  cron_job: "cron",
} as const;
const planOf = (plan: string) => plan.replaceAll("_", " ");
const policyOf = (policy: string) => policy.replaceAll("_", "-");

/** What a generated value is made of, in the program: only its name goes on. */
const MADE = "";

/**
 * The stack as it is declared, as a Blueprint: made of the same inputs as its resources. Secrets go by name only; Render
 * makes those that Pulumi makes, and asks for the others.
 */
export function blueprintOf(
  settings: StackSettings,
  { image, registryCredential }: BlueprintOptions,
): Blueprint {
  const onRender = systemsOf(settings, image).filter(({ host }) => isOn("render", host));
  return { services: onRender.flatMap((declared) => systemOf(settings, declared, registryCredential)) };
}

/** A system: its Redis, and a service for each of its groups, of which the first has the domain. */
function systemOf(
  settings: StackSettings,
  declared: Declaration,
  registryCredential: string | undefined,
): BlueprintService[] {
  const store = storeOf(settings, declared);
  const names = groupsOn("render", declared).flatMap(({ values }) => Object.values(values.render.made));
  const made = Object.fromEntries(names.map((name) => [name, MADE]));
  const [first, ...parts] = servicesOf(settings, declared, made);
  const service = (args: ServiceArgs) => serviceOf(args, first.args.name, store, registryCredential);
  return [
    ...(store ? [keyValueOf(store)] : []),
    { ...service(first.args), ...(declared.domain ? { domains: [declared.domain] } : {}) },
    ...parts.map(({ args }) => service(args)),
  ];
}

function keyValueOf({ name, region, plan, maxmemoryPolicy = "noeviction" }: KeyValueArgs): BlueprintService {
  // An empty list: only services of the workspace reach it.
  return {
    type: "keyvalue",
    name,
    region,
    plan: planOf(plan),
    maxmemoryPolicy: policyOf(maxmemoryPolicy),
    ipAllowList: [],
  };
}

function serviceOf(
  args: ServiceArgs,
  web: string,
  store: KeyValueArgs | undefined,
  registryCredential: string | undefined,
): BlueprintService {
  const { type, name, region, plan, image, autoscaling, disk, schedule } = args;
  const cron = type === "cron_job";
  const creds = registryCredential ? { creds: { fromRegistryCreds: { name: registryCredential } } } : {};
  return {
    type: TYPES[type],
    name,
    runtime: "image",
    image: { url: image, ...creds },
    region,
    plan: planOf(plan),
    ...(schedule ? { schedule } : {}),
    ...(args.dockerCommand ? { dockerCommand: args.dockerCommand } : {}),
    ...(args.preDeployCommand ? { preDeployCommand: args.preDeployCommand } : {}),
    ...(args.healthCheckPath ? { healthCheckPath: args.healthCheckPath } : {}),
    ...(type === "web_service" ? { maintenanceMode: maintenanceOf(args) } : {}),
    autoDeployTrigger: args.autoDeployTrigger ?? "off",
    ...(cron ? {} : { maxShutdownDelaySeconds: args.maxShutdownDelaySeconds ?? 30 }),
    ...(cron || disk || autoscaling ? {} : { numInstances: args.numInstances ?? 1 }),
    ...(autoscaling ? { scaling: scalingOf(autoscaling) } : {}),
    ...(disk ? { disk: { ...disk } } : {}),
    envVars: variablesOf(args, web, store),
  };
}

/** Without a page of one's own Render shows its own: a Blueprint then leaves the page out. */
function maintenanceOf({ maintenanceMode = { enabled: false } }: ServiceArgs) {
  const { enabled, uri } = maintenanceMode;
  return { enabled, ...(uri ? { uri } : {}) };
}

function scalingOf({ min, max, cpu, memory }: NonNullable<ServiceArgs["autoscaling"]>) {
  return {
    minInstances: min,
    maxInstances: max,
    ...(cpu === undefined ? {} : { targetCPUPercent: cpu }),
    ...(memory === undefined ? {} : { targetMemoryPercent: memory }),
  };
}

/** The mark is among them, so that the program finds what a Blueprint made to be its own. */
function variablesOf(
  { name, project, stack, env = {}, secrets = {}, generated = {} }: ServiceArgs,
  web: string,
  store: KeyValueArgs | undefined,
): BlueprintVariable[] {
  return [
    { key: MARK, value: markOf({ project, stack }) },
    ...Object.entries(env).map(([key, value]) => ({ key, value })),
    ...Object.keys(secrets).map((key) => ({ key, sync: false as const })),
    ...Object.keys(generated).map((key): BlueprintVariable => {
      if ([KEY_VALUE_ADDRESS, QUEUE_ADDRESS].includes(key) && store)
        return { key, fromService: { type: "keyvalue", name: store.name, property: "connectionString" } };
      // Made once, by the web service; all others must have the same.
      return name === web
        ? { key, generateValue: true }
        : { key, fromService: { type: "web", name: web, envVarKey: key } };
    }),
  ];
}
