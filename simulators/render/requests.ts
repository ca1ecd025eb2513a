import { z } from "zod";

// Request bodies, by the name of Render's published schemas where they have one. Every object is strict. Lists and the
// build filter may be null, as live clients send them.

const text = z.string();
const whole = z.number().int();
const flag = z.boolean();
const yesNo = z.enum(["yes", "no"]);

const runtime = z.enum(["docker", "elixir", "go", "node", "python", "ruby", "rust", "image"]);
const region = z.enum(["frankfurt", "oregon", "ohio", "singapore", "virginia"]);
const paidPlan = z.enum(["starter", "standard", "pro", "pro_plus", "pro_max", "pro_ultra"]);
const plan = z.enum([
  "starter",
  "starter_plus",
  "standard",
  "standard_plus",
  "pro",
  "pro_plus",
  "pro_max",
  "pro_ultra",
  "free",
  "custom",
  "starter_legacy",
  "standard_legacy",
  "standard_plus_legacy",
  "pro_legacy",
  "pro_plus_legacy",
]);

/** `cidrBlockAndDescription`s. */
const ranges = z.array(z.strictObject({ cidrBlock: text, description: text })).nullish();
/** `envVarValue` or `envVarGenerateValue`. */
const envVar = z.union([
  z.strictObject({ key: text.min(1), value: text }),
  z.strictObject({ key: text.min(1), generateValue: z.literal(true) }),
]);
/** `secretFile`. */
const secretFile = z.strictObject({ name: text.min(1), content: text });
const image = z.strictObject({
  ownerId: text,
  imagePath: text.min(1),
  registryCredentialId: text.optional(),
});
const buildFilter = z
  .strictObject({ paths: z.array(text).nullable(), ignoredPaths: z.array(text).nullable() })
  .nullish();
// Recorded (live answers in the tests of Render's Terraform provider): creates carry `previews: {}`.
const previews = z.strictObject({ generation: z.enum(["off", "manual", "automatic"]).optional() });
const criterion = z.strictObject({ enabled: flag, percentage: whole });
const autoscaling = z.strictObject({
  enabled: flag,
  min: whole,
  max: whole,
  criteria: z.strictObject({ cpu: criterion, memory: criterion }),
});

/** `dockerDetailsPOST` (and PATCH): also of services that run an image. */
const docker = {
  dockerCommand: text.optional(),
  dockerContext: text.optional(),
  dockerfilePath: text.optional(),
  registryCredentialId: text.optional(),
  // Recorded: creates carry the answer's own object back, and it changes nothing; the id beside it does.
  registryCredential: z.looseObject({}).nullish(),
};
const details = z.union([z.strictObject(docker), z.strictObject({ buildCommand: text, startCommand: text })]);
const detailsPatch = z.union([
  z.strictObject(docker),
  z.strictObject({ buildCommand: text.optional(), startCommand: text.optional() }),
]);

const created = {
  env: runtime.optional(),
  runtime,
  region: region.optional(),
  envSpecificDetails: details.optional(),
};
const scaled = {
  autoscaling: autoscaling.optional(),
  disk: z
    .strictObject({ name: text.min(1), mountPath: text.min(1), sizeGB: whole.min(1).optional() })
    .optional(),
  numInstances: whole.min(1).optional(),
};
const running = {
  preDeployCommand: text.optional(),
  pullRequestPreviewsEnabled: yesNo.optional(),
  previews: previews.optional(),
  maxShutdownDelaySeconds: whole.min(1).max(300).optional(),
};
const web = {
  healthCheckPath: text.optional(),
  maintenanceMode: z.strictObject({ enabled: flag, uri: text }).optional(),
  renderSubdomainPolicy: z.enum(["enabled", "disabled"]).optional(),
  ipAllowList: ranges,
  plan: plan.optional(),
};
const cache = z.strictObject({
  profile: z.enum(["no-cache", "origin-controlled", "origin-controlled-all"]),
});

/** `serviceDetails` of POST /services by the service's type. */
export const detailsPost = {
  web_service: z.strictObject({ ...created, ...scaled, ...running, ...web }),
  private_service: z.strictObject({ ...created, ...scaled, ...running, plan: paidPlan.optional() }),
  background_worker: z.strictObject({ ...created, ...scaled, ...running, plan: paidPlan.optional() }),
  cron_job: z.strictObject({ ...created, plan: paidPlan.optional(), schedule: text.min(1) }),
};

const patched = { envSpecificDetails: detailsPatch.optional(), runtime: runtime.optional() };

/** `serviceDetails` of PATCH /services/{id} by the stored service's type. */
export const detailsPatchByType = {
  web_service: z.strictObject({ ...patched, ...running, ...web, cache: cache.optional() }),
  private_service: z.strictObject({ ...patched, ...running, plan: paidPlan.optional() }),
  background_worker: z.strictObject({ ...patched, ...running, plan: paidPlan.optional() }),
  cron_job: z.strictObject({ ...patched, plan: paidPlan.optional(), schedule: text.min(1).optional() }),
};

const envVars = z.array(envVar).nullish();
const secretFiles = z.array(secretFile).nullish();
const protectedStatus = z.enum(["protected", "unprotected"]).optional();
const environment = {
  protectedStatus,
  networkIsolationEnabled: flag.optional(),
  ipAllowList: ranges,
};
const keyValue = {
  maxmemoryPolicy: z
    .enum([
      "noeviction",
      "allkeys_lfu",
      "allkeys_lru",
      "allkeys_random",
      "volatile_lfu",
      "volatile_lru",
      "volatile_random",
      "volatile_ttl",
    ])
    .optional(),
  persistenceMode: z.enum(["journal_snapshot", "snapshot", "off"]).optional(),
  ipAllowList: ranges,
};
const keyValuePlan = z.enum(["free", "starter", "standard", "pro", "pro_plus", "custom"]);
const credential = {
  registry: z.enum(["GITHUB", "GITLAB", "DOCKER", "GOOGLE_ARTIFACT", "AWS_ECR"]),
  name: text.min(1),
  username: text.min(1),
  authToken: text.min(1),
};
const service = {
  repo: text.optional(),
  branch: text.optional(),
  autoDeploy: yesNo.optional(),
  /** Taken by the live API, and not in its document. */
  autoDeployTrigger: z.enum(["commit", "off", "checksPass"]).optional(),
  image: image.optional(),
  buildFilter,
  rootDir: text.optional(),
  /** Read by the service's type. */
  serviceDetails: z.record(text, z.unknown()).optional(),
};

/** Every request body that the simulator reads. */
export const requests = {
  servicePOST: z.strictObject({
    ...service,
    type: z.enum(["web_service", "private_service", "background_worker", "cron_job"]),
    name: text.min(1),
    ownerId: text.min(1),
    envVars,
    secretFiles,
    environmentId: text.optional(),
  }),
  servicePATCH: z.strictObject({ ...service, name: text.min(1).optional() }),
  deployPOST: z.strictObject({
    clearCache: z.enum(["clear", "do_not_clear"]).optional(),
    commitId: text.optional(),
    imageUrl: text.optional(),
    deployMode: z.enum(["deploy_only", "build_and_deploy"]).optional(),
  }),
  rollbackPOST: z.strictObject({ deployId: text.min(1) }),
  scalePOST: z.strictObject({ numInstances: whole }),
  autoscalingPUT: autoscaling,
  envVarsPUT: envVars,
  /** `addUpdateEnvVarInput`. */
  envVarPUT: z.union([z.strictObject({ value: text }), z.strictObject({ generateValue: z.literal(true) })]),
  secretFilesPUT: secretFiles,
  secretFilePUT: z.strictObject({ content: text.optional() }),
  customDomainPOST: z.strictObject({ name: text.min(1) }),
  diskPOST: z.strictObject({ name: text.min(1), sizeGB: whole.min(1), mountPath: text, serviceId: text }),
  diskPATCH: z.strictObject({
    name: text.min(1).optional(),
    sizeGB: whole.min(1).optional(),
    mountPath: text.optional(),
  }),
  envGroupPOSTInput: z.strictObject({
    name: text.min(1),
    ownerId: text.min(1),
    envVars: z.array(envVar).nullable(),
    secretFiles,
    serviceIds: z.array(text).nullish(),
    environmentId: text.optional(),
  }),
  envGroupPATCHInput: z.strictObject({ name: text.min(1) }),
  keyValuePOSTInput: z.strictObject({
    name: text.min(1),
    ownerId: text.min(1),
    plan: keyValuePlan,
    region: region.optional(),
    environmentId: text.optional(),
    ...keyValue,
  }),
  keyValuePATCHInput: z.strictObject({
    name: text.min(1).optional(),
    plan: keyValuePlan.optional(),
    ...keyValue,
  }),
  registryCredentialPOST: z.strictObject({ ...credential, ownerId: text.min(1) }),
  registryCredentialPATCH: z.strictObject(credential),
  projectPOSTInput: z.strictObject({
    name: text.min(1),
    ownerId: text.min(1),
    environments: z.array(z.strictObject({ name: text.min(1), ...environment })),
  }),
  projectPATCHInput: z.strictObject({ name: text.min(1).optional() }),
  environmentPOSTInput: z.strictObject({ name: text.min(1), projectId: text.min(1), ...environment }),
  environmentPATCHInput: z.strictObject({ name: text.min(1).optional(), ...environment }),
  environmentResourcesPOSTInput: z.strictObject({ resourceIds: z.array(text).min(1) }),
};

/** Names of request bodies. */
export type RequestName = keyof typeof requests;
/** The parsed body of a request. */
export type RequestBody<N extends RequestName> = z.infer<(typeof requests)[N]>;
