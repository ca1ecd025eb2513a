import { equal } from "../../../providers/kernel/compare.ts";
import { leavesOf } from "../../../providers/kernel/leaves.ts";
import type { ServiceInputs } from "../../../providers/render/service/schema.ts";
import { hasField, PATCHED } from "../../../providers/render/service/view.ts";
import { looksSecret } from "../../../settings/rules/secret-shapes.ts";

/** What an answer only tells, and nobody sets. */
const TOLD = [
  ...["id", "createdAt", "updatedAt", "dashboardUrl", "slug", "ownerId", "owner", "suspenders"],
  ...["status", "version", "serviceDetails.env", "serviceDetails.url", "serviceDetails.openPorts"],
  ...["serviceDetails.sshAddress", "serviceDetails.lastSuccessfulRunAt"],
];

/** What the provider compares with the declaration: it is as declared, or among the changes. */
const COMPARED = [
  ...["name", "type", "imagePath", "registryCredential", "autoDeploy", "autoDeployTrigger", "suspended"],
  ...[
    ...["runtime", "plan", "region", "preDeployCommand", "healthCheckPath", "maintenanceMode", "schedule"],
    ...["maxShutdownDelaySeconds", "renderSubdomainPolicy", "numInstances", "autoscaling", "disk"],
    ...["dockerCommand", "preDeployCommand", "registryCredential"].map((one) => `envSpecificDetails.${one}`),
  ].map((field) => `serviceDetails.${field}`),
];

/** The same of a Key Value instance; `persistenceMode` is compared only where it is declared. */
const COMPARED_STORE = ["name", "plan", "region", "ipAllowList", "options.maxmemoryPolicy"];

/** What Render answers where nobody has set anything (recorded live answers of its Terraform provider). */
const DEFAULTS: Record<string, unknown> = {
  notifyOnFail: "default",
  "serviceDetails.buildPlan": "starter",
  "serviceDetails.previews.generation": "off",
  "serviceDetails.pullRequestPreviewsEnabled": "no",
  "serviceDetails.cache.profile": "no-cache",
  "serviceDetails.renderSubdomainPolicy": "enabled",
  "serviceDetails.maxShutdownDelaySeconds": 30,
  "serviceDetails.numInstances": 1,
  "serviceDetails.ipAllowList": [{ cidrBlock: "0.0.0.0/0", description: "everywhere" }],
};

/** Render's own choice of a plan (its public API). */
const persistenceOf = ({ plan }: Record<string, unknown>) => (plan === "free" ? "off" : "journal_snapshot");

/** What the provider compares of a service, by its type: what a type should not have is passed by, and so it stays. */
function compared(type: string): string[] {
  return COMPARED.filter((path) => {
    const field = path.split(".").at(-1) ?? "";
    const patched = PATCHED.find((one) => one === field);
    if (type === "cron_job" && ["numInstances", "autoscaling"].includes(field)) return false;
    return patched === undefined || hasField(type as ServiceInputs["type"], patched);
  });
}

/** What stays as it is, because neither the settings nor the provider have a word for it. */
export function whatStays(whole: Record<string, unknown>, kind: "service" | "key value"): string[] {
  const passed = [...TOLD, ...(kind === "service" ? compared(String(whole.type)) : COMPARED_STORE)];
  const details = (whole.serviceDetails ?? {}) as Record<string, unknown>;
  const everywhere = equal(details.ipAllowList, DEFAULTS["serviceDetails.ipAllowList"]);
  return [...leavesOf(whole)]
    .filter(([path, value]) => !isIn(path, passed) && !saysNothing(value) && value !== DEFAULTS[path])
    .filter(([path, value]) => path !== "options.persistenceMode" || value !== persistenceOf(whole))
    .filter(([path]) => !(everywhere && isIn(path, ["serviceDetails.ipAllowList"])))
    .map(
      ([path, value]) => `${path} ${shown(path, value)}: the settings have no word for it; it stays as it is`,
    );
}

const isIn = (path: string, fields: readonly string[]) =>
  fields.some((field) => path === field || path.startsWith(`${field}.`));

const saysNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === "" ||
  value === false ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** Commands may hold secrets under any name. */
function shown(path: string, value: unknown): string {
  if (/[cC]ommand$/.test(path) || looksSecret(path.split(".").at(-1) ?? "", value))
    return "(value not shown)";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
