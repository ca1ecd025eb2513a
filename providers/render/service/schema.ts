import * as z from "zod";
import { RENDER_REGIONS, SERVICE_PLANS } from "../../../settings/render-platform.ts";
import { smokeRule } from "../../kernel/smoke.ts";
import { UNKNOWN } from "../../kernel/unknowns.ts";
import { SERVICE_TYPES } from "../api/requests.ts";
import { checkValues, deviations, objectName, owner, place, values } from "../common.ts";

const orUnknown = <T extends z.ZodType>(schema: T) => z.union([z.literal(UNKNOWN), schema]);

/** Folders that Render keeps for itself (its documentation, "Persistent Disks"). */
const NO_MOUNT = /^\/(opt(\/render(\/project(\/src)?)?)?|home(\/render)?|etc(\/secrets)?)?$/;

const disk = z.strictObject({
  name: z.string().min(1).max(63),
  mountPath: z
    .string()
    .regex(/^\/[\w./-]*$/, "must be an absolute path")
    .refine((path) => !NO_MOUNT.test(path), "must not be a folder that Render keeps for itself"),
  /** Size in GB. It can only grow. */
  sizeGB: z.int().min(1),
});

/** Share of CPU or memory at which Render adds an instance: 1 to 90 % (its documentation, "Scaling"). */
const target = z.int().min(1).max(90);

const autoscaling = z
  .strictObject({
    min: z.int().min(1).max(100),
    max: z.int().min(1).max(100),
    cpu: target.optional(),
    memory: target.optional(),
  })
  .refine(({ min, max }) => min <= max, { path: ["max"], error: "must not be below min" })
  .refine(({ cpu, memory }) => cpu !== undefined || memory !== undefined, {
    path: ["cpu"],
    error: "or memory must be given: the share in percent that one instance may use on average",
  });

const rollout = z.strictObject({
  /** Seconds until a deploy that is not live counts as failed and is cancelled. Default 1500: below a 30-minute CI job. */
  timeoutSeconds: z.int().min(30).max(7_200).default(1_500),
  /** Seconds that going back to the last live deploy may take. Default 900, Render's own limit of an update. */
  rollbackTimeoutSeconds: z.int().min(30).max(7_200).default(900),
});

/** Inputs of a service. Field names are those of Render's API. */
export const serviceInputs = z
  .strictObject({
    ...place,
    ...owner,
    name: objectName,
    type: z.enum(SERVICE_TYPES),
    region: z.enum(RENDER_REGIONS),
    plan: z.enum(SERVICE_PLANS),
    /** Image with its digest. It is all that a service of this program runs: Render builds nothing. */
    image: z
      .string()
      .regex(/^\S+@sha256:[0-9a-f]{64}$/, "must name its digest: repository[:tag]@sha256:<64 hex digits>"),
    /** Credential of the image's registry, `rgc-…`; a public image needs none. */
    registryCredentialId: z.string().min(1).optional(),
    ...values,
    /** Env groups of `render:EnvGroup` that are linked: another version is another deploy. */
    envGroups: z
      .array(z.strictObject({ id: orUnknown(z.string()), version: orUnknown(z.int()) }))
      .default([]),
    /** Command instead of the image's own. */
    dockerCommand: z.string().default(""),
    /** Command that must succeed before a deploy's instances start, on an instance of its own (not of a cron job). */
    preDeployCommand: z.string().default(""),
    /** Path that must answer 2xx or 3xx before a deploy is live (web services). */
    healthCheckPath: z
      .string()
      .regex(/^(\/\S*)?$/, "must start with /")
      .default(""),
    /** Answers 503 for the service (web services); with a page of one's own at `uri`. */
    maintenanceMode: z
      .strictObject({ enabled: z.boolean(), uri: z.string().default("") })
      .default({ enabled: false, uri: "" }),
    /** Instances; without effect while autoscaling is on (not of a cron job). */
    numInstances: z.int().min(1).max(100).default(1),
    autoscaling: autoscaling.optional(),
    /** A disk makes it one instance, without autoscaling and without zero-downtime deploys. */
    disk: disk.optional(),
    /** Seconds that a process gets between SIGTERM and SIGKILL. Default 30, Render's own. */
    maxShutdownDelaySeconds: z.int().min(1).max(300).default(30),
    /** Who may reach a web service; left out, whatever is set stays. */
    ipAllowList: z.array(z.strictObject({ cidrBlock: z.string(), description: z.string() })).optional(),
    /** Whether a web service also answers at its onrender.com name. */
    renderSubdomainPolicy: z.enum(["enabled", "disabled"]).default("enabled"),
    /** When a cron job runs: five fields, UTC. */
    schedule: z
      .string()
      .regex(/^(\S+\s+){4}\S+$/, "must be a cron expression of five fields")
      .optional(),
    /** Whether Render deploys by itself. `off`: what runs is what this program says. */
    autoDeployTrigger: z.enum(["off", "commit", "checksPass"]).default("off"),
    /** Nothing runs while it is true; its configuration and its disk stay. */
    suspended: z.boolean().default(false),
    rollout: rollout.prefault({}),
    /** HTTP rules that a deploy must pass at the service's onrender.com name once it is live (web services). */
    smoke: z.array(smokeRule).default([]),
    /** Least max-age in seconds of the Strict-Transport-Security header that answers to the smoke rules must have. */
    hstsMaxAge: z.int().min(1).optional(),
    /** Takes over a service of this name that another program, or nobody, declared. */
    adopt: z.boolean().default(false),
    /** Name of the disk, to let its service be deleted, or go without it: its data is lost then. */
    destroyData: z.string().optional(),
    deviations,
  })
  .check(checkValues)
  .check(({ value, issues }) => {
    for (const [property, message] of mismatches(value))
      issues.push({ code: "custom", path: [property], input: value[property], message });
  });
export type ServiceInputs = z.infer<typeof serviceInputs>;

/** What does not go together, by property. */
function mismatches(inputs: ServiceInputs): [keyof ServiceInputs, string][] {
  const { type, plan, schedule, disk, numInstances, autoscaling } = inputs;
  const web = type === "web_service";
  const cron = type === "cron_job";
  const wrong: [keyof ServiceInputs, string | false][] = [
    ["plan", plan === "free" && !web && "must be a paid plan: free is for web services only"],
    ["schedule", cron && !schedule && "must be given: when the cron job runs"],
    ["schedule", !cron && schedule !== undefined && "is only for a cron_job"],
    ["healthCheckPath", !web && inputs.healthCheckPath !== "" && "is only for a web_service"],
    ["maintenanceMode", !web && inputs.maintenanceMode.enabled && "is only for a web_service"],
    ["ipAllowList", !web && inputs.ipAllowList !== undefined && "is only for a web_service"],
    [
      "renderSubdomainPolicy",
      !web && inputs.renderSubdomainPolicy !== "enabled" && "is only for a web_service",
    ],
    ["smoke", !web && inputs.smoke.length > 0 && "is only for a web_service"],
    [
      "smoke",
      inputs.smoke.length > 0 &&
        inputs.renderSubdomainPolicy === "disabled" &&
        "is asked at the onrender.com name, which renderSubdomainPolicy disables",
    ],
    [
      "hstsMaxAge",
      inputs.hstsMaxAge !== undefined &&
        inputs.smoke.length === 0 &&
        "needs a smoke rule, whose answers are looked at",
    ],
    ["preDeployCommand", cron && inputs.preDeployCommand !== "" && "is not for a cron_job"],
    ["disk", cron && disk !== undefined && "is not for a cron_job"],
    ["numInstances", cron && numInstances !== 1 && "is not for a cron_job"],
    ["autoscaling", cron && autoscaling !== undefined && "is not for a cron_job"],
    [
      "numInstances",
      disk !== undefined && numInstances !== 1 && "must be 1: a disk attaches to one instance",
    ],
    [
      "autoscaling",
      disk !== undefined && autoscaling !== undefined && "must go: a disk attaches to one instance",
    ],
  ];
  return wrong.filter((one): one is [keyof ServiceInputs, string] => typeof one[1] === "string");
}
