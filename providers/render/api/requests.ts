import * as z from "zod";
import {
  KEY_VALUE_PLANS,
  MAXMEMORY_POLICIES,
  RENDER_REGIONS,
  SERVICE_PLANS,
} from "../../../settings/render-platform.ts";

/** Types of a service that this program makes; a static site has no process. */
export const SERVICE_TYPES = ["web_service", "private_service", "background_worker", "cron_job"] as const;
export type ServiceType = (typeof SERVICE_TYPES)[number];

const image = z.strictObject({
  ownerId: z.string(),
  imagePath: z.string(),
  registryCredentialId: z.string().optional(),
});

const maintenanceMode = z.strictObject({ enabled: z.boolean(), uri: z.string() });
const ipAllowList = z.array(z.strictObject({ cidrBlock: z.string(), description: z.string() }));
const threshold = z.strictObject({ enabled: z.boolean(), percentage: z.int() });

/** Body of PUT …/autoscaling, and the same in a create. */
export const autoscalingBody = z.strictObject({
  enabled: z.boolean(),
  min: z.int(),
  max: z.int(),
  criteria: z.strictObject({ cpu: threshold, memory: threshold }),
});
export type AutoscalingBody = z.infer<typeof autoscalingBody>;

const patchableDetails = {
  envSpecificDetails: z.strictObject({ dockerCommand: z.string().optional() }).optional(),
  healthCheckPath: z.string().optional(),
  ipAllowList: ipAllowList.optional(),
  maintenanceMode: maintenanceMode.optional(),
  maxShutdownDelaySeconds: z.int().optional(),
  plan: z.enum(SERVICE_PLANS).optional(),
  preDeployCommand: z.string().optional(),
  renderSubdomainPolicy: z.enum(["enabled", "disabled"]).optional(),
  schedule: z.string().optional(),
};

const createDetails = z.strictObject({
  ...patchableDetails,
  runtime: z.literal("image"),
  region: z.enum(RENDER_REGIONS).optional(),
  numInstances: z.int().optional(),
  autoscaling: autoscalingBody.optional(),
  disk: z.strictObject({ name: z.string(), mountPath: z.string(), sizeGB: z.int() }).optional(),
});

const auto = {
  autoDeploy: z.enum(["yes", "no"]).optional(),
  autoDeployTrigger: z.enum(["off", "commit", "checksPass"]).optional(),
};

const variable = z.union([
  z.strictObject({ key: z.string(), value: z.string() }),
  z.strictObject({ key: z.string(), generateValue: z.boolean() }),
]);
const file = z.strictObject({ name: z.string(), content: z.string() });

/** Body of POST /services. */
export const createServiceBody = z.strictObject({
  type: z.enum(SERVICE_TYPES),
  name: z.string(),
  ownerId: z.string(),
  image,
  ...auto,
  envVars: z.array(variable),
  secretFiles: z.array(file).optional(),
  serviceDetails: createDetails,
});
export type CreateServiceBody = z.infer<typeof createServiceBody>;

/** Body of PATCH /services/{id}; what is left out stays. */
export const patchServiceBody = z.strictObject({
  name: z.string().optional(),
  image: image.optional(),
  ...auto,
  serviceDetails: z.strictObject(patchableDetails).optional(),
});
export type PatchServiceBody = z.infer<typeof patchServiceBody>;

/** Bodies of the writes that replace a whole list. */
export const envVarsBody = z.array(variable);
export type EnvVarsBody = z.infer<typeof envVarsBody>;
export const secretFilesBody = z.array(file);
export type SecretFilesBody = z.infer<typeof secretFilesBody>;

export const scaleBody = z.strictObject({ numInstances: z.int() });
export const deployBody = z.strictObject({});
export const rollbackBody = z.strictObject({ deployId: z.string() });
export const customDomainBody = z.strictObject({ name: z.string() });
export const createDiskBody = z.strictObject({
  name: z.string(),
  sizeGB: z.int(),
  mountPath: z.string(),
  serviceId: z.string(),
});
export const patchDiskBody = z.strictObject({
  name: z.string().optional(),
  sizeGB: z.int().optional(),
  mountPath: z.string().optional(),
});

/** Body of POST /env-groups. */
export const createEnvGroupBody = z.strictObject({
  name: z.string(),
  ownerId: z.string(),
  envVars: envVarsBody,
  secretFiles: secretFilesBody.optional(),
});
export type CreateEnvGroupBody = z.infer<typeof createEnvGroupBody>;
export const patchEnvGroupBody = z.strictObject({ name: z.string() });
export const envVarBody = z.strictObject({ value: z.string() });
export const secretFileBody = z.strictObject({ content: z.string() });

/** How Key Value keeps data over a restart (Render's public API). */
export const PERSISTENCE_MODES = ["journal_snapshot", "snapshot", "off"] as const;

const keyValueFields = {
  maxmemoryPolicy: z.enum(MAXMEMORY_POLICIES).optional(),
  persistenceMode: z.enum(PERSISTENCE_MODES).optional(),
  ipAllowList: ipAllowList.optional(),
};

/** Body of POST /key-value. */
export const createKeyValueBody = z.strictObject({
  name: z.string(),
  ownerId: z.string(),
  plan: z.enum(KEY_VALUE_PLANS),
  region: z.enum(RENDER_REGIONS).optional(),
  ...keyValueFields,
});
export type CreateKeyValueBody = z.infer<typeof createKeyValueBody>;

/** Body of PATCH /key-value/{id}. */
export const patchKeyValueBody = z.strictObject({
  name: z.string().optional(),
  plan: z.enum(KEY_VALUE_PLANS).optional(),
  ...keyValueFields,
});
export type PatchKeyValueBody = z.infer<typeof patchKeyValueBody>;
