import type { AutoscalingBody, CreateServiceBody, PatchServiceBody } from "../api/requests.ts";
import type { ServiceAnswer } from "../api/services.ts";
import { wantedVariables } from "../values.ts";
import { sameImage } from "./image.ts";
import type { ServiceInputs } from "./schema.ts";

/** What PATCH changes, in the form of the inputs. */
export const PATCHED = [
  "name",
  "image",
  "registryCredentialId",
  "plan",
  "dockerCommand",
  "preDeployCommand",
  "healthCheckPath",
  "maintenanceMode",
  "maxShutdownDelaySeconds",
  "ipAllowList",
  "renderSubdomainPolicy",
  "schedule",
  "autoDeployTrigger",
] as const;
export type Patched = (typeof PATCHED)[number];

/** What a service says of itself, besides its values. */
export type ServiceView = Pick<
  ServiceInputs,
  Patched | "type" | "region" | "numInstances" | "autoscaling" | "disk" | "suspended"
>;

/** Fields that a type does not have; Render leaves them out, or answers defaults that mean nothing. */
const ONLY_WEB = ["healthCheckPath", "maintenanceMode", "ipAllowList", "renderSubdomainPolicy"];
const NOT_CRON = ["preDeployCommand", "maxShutdownDelaySeconds"];

/** Whether PATCH may send a field for a type of service. */
export function hasField(type: ServiceInputs["type"], field: Patched): boolean {
  if (ONLY_WEB.includes(field)) return type === "web_service";
  if (NOT_CRON.includes(field)) return type !== "cron_job";
  return field !== "schedule" || type === "cron_job";
}

/**
 * A live service in the form of the inputs. What Render spells in another way, and what it does not answer for the type,
 * is as declared: neither is a difference.
 */
export function viewOf(live: ServiceAnswer, declared: ServiceInputs): ServiceView {
  const { serviceDetails: details } = live;
  const specific = details.envSpecificDetails;
  const image = live.imagePath ?? "";
  const scaled = details.autoscaling?.enabled === true;
  const trigger = live.autoDeployTrigger ?? (live.autoDeploy === "yes" ? "commit" : "off");
  const shown: Record<Patched, unknown> = {
    name: live.name,
    image: sameImage(image, declared.image) ? declared.image : image,
    registryCredentialId: live.registryCredential?.id,
    plan: details.plan,
    dockerCommand: specific?.dockerCommand ?? "",
    preDeployCommand: specific?.preDeployCommand ?? details.preDeployCommand ?? "",
    healthCheckPath: details.healthCheckPath ?? "",
    maintenanceMode: {
      enabled: details.maintenanceMode?.enabled ?? false,
      uri: details.maintenanceMode?.uri ?? "",
    },
    maxShutdownDelaySeconds: details.maxShutdownDelaySeconds ?? 30,
    ipAllowList: declared.ipAllowList && (details.ipAllowList ?? []),
    renderSubdomainPolicy: details.renderSubdomainPolicy ?? "enabled",
    schedule: details.schedule ?? undefined,
    autoDeployTrigger: live.autoDeploy === "no" ? "off" : trigger,
  };
  const fields = PATCHED.map((field) => [
    field,
    hasField(declared.type, field) ? shown[field] : declared[field],
  ]);
  const { disk } = details;
  return {
    ...(Object.fromEntries(fields) as Pick<ServiceInputs, Patched>),
    type: live.type as ServiceInputs["type"],
    region: details.region as ServiceInputs["region"],
    // With autoscaling the number is without effect, and stays what it was; a cron job has none.
    numInstances:
      scaled || declared.type === "cron_job" ? declared.numInstances : (details.numInstances ?? 1),
    autoscaling: scaled && details.autoscaling ? autoscalingOf(details.autoscaling) : undefined,
    disk: disk ? { name: disk.name, mountPath: disk.mountPath, sizeGB: disk.sizeGB } : undefined,
    suspended: live.suspended === "suspended",
  };
}

function autoscalingOf({ min, max, criteria: { cpu, memory } }: AutoscalingBody) {
  return {
    min,
    max,
    ...(cpu.enabled ? { cpu: cpu.percentage } : {}),
    ...(memory.enabled ? { memory: memory.percentage } : {}),
  };
}

/** What stands for a criterion that is off: Render asks for a number all the same. */
const UNUSED_PERCENTAGE = 60;

/** Autoscaling as the API takes it. */
export function autoscalingBodyOf({
  min,
  max,
  cpu,
  memory,
}: NonNullable<ServiceInputs["autoscaling"]>): AutoscalingBody {
  const criterion = (share: number | undefined) => ({
    enabled: share !== undefined,
    percentage: share ?? UNUSED_PERCENTAGE,
  });
  return { enabled: true, min, max, criteria: { cpu: criterion(cpu), memory: criterion(memory) } };
}

/** The body of a PATCH that brings some fields to the values of a view. */
export function patchBodyOf(
  fields: readonly Patched[],
  values: Pick<ServiceInputs, Patched>,
  { ownerId }: Pick<ServiceInputs, "ownerId">,
): PatchServiceBody {
  const has = (field: Patched) => fields.includes(field);
  const { image, registryCredentialId, autoDeployTrigger, dockerCommand } = values;
  const plain = [
    "plan",
    "preDeployCommand",
    "healthCheckPath",
    "maintenanceMode",
    "maxShutdownDelaySeconds",
    "ipAllowList",
    "renderSubdomainPolicy",
    "schedule",
  ] as const;
  const details = {
    ...Object.fromEntries(plain.filter(has).map((field) => [field, values[field]])),
    ...(has("dockerCommand") ? { envSpecificDetails: { dockerCommand } } : {}),
  };
  return {
    ...(has("name") ? { name: values.name } : {}),
    ...(has("image") || has("registryCredentialId")
      ? {
          image: {
            ownerId,
            imagePath: image,
            ...(has("registryCredentialId") || registryCredentialId
              ? // An empty id takes the credential away; left out, it would stay.
                { registryCredentialId: registryCredentialId ?? "" }
              : {}),
          },
        }
      : {}),
    ...(has("autoDeployTrigger") ? autoDeployOf(autoDeployTrigger) : {}),
    ...(Object.keys(details).length > 0 ? { serviceDetails: details } : {}),
  };
}

const autoDeployOf = (trigger: ServiceInputs["autoDeployTrigger"]) => ({
  autoDeploy: trigger === "off" ? ("no" as const) : ("yes" as const),
  autoDeployTrigger: trigger,
});

/** Everything of a new service in one request: its first deploy starts at once, and must not miss a variable. */
export function createBodyOf(inputs: ServiceInputs): CreateServiceBody {
  const { type, name, ownerId, region, numInstances, autoscaling, disk, secretFiles } = inputs;
  const fields = PATCHED.filter((field) => hasField(type, field) && inputs[field] !== undefined);
  const { image, serviceDetails, autoDeploy, autoDeployTrigger } = patchBodyOf(fields, inputs, inputs);
  const files = Object.entries(secretFiles).map(([file, content]) => ({ name: file, content }));
  return {
    type,
    name,
    ownerId,
    image: image ?? { ownerId, imagePath: inputs.image },
    autoDeploy,
    autoDeployTrigger,
    envVars: Object.entries(wantedVariables(inputs, {})).map(([key, value]) => ({ key, value })),
    ...(files.length > 0 ? { secretFiles: files } : {}),
    serviceDetails: {
      ...serviceDetails,
      runtime: "image",
      region,
      ...(type === "cron_job" ? {} : { numInstances }),
      ...(autoscaling ? { autoscaling: autoscalingBodyOf(autoscaling) } : {}),
      ...(disk ? { disk } : {}),
    },
  };
}
