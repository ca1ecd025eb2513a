import { equal } from "../../kernel/compare.ts";
import type { Disk } from "../api/disks.ts";
import type { AutoscalingBody, PatchServiceBody } from "../api/requests.ts";
import type { ServiceAnswer } from "../api/services.ts";
import { variablesOf } from "../common.ts";
import { type LiveValues, wantedVariables } from "../values.ts";
import type { ServiceInputs } from "./schema.ts";
import { autoscalingBodyOf, hasField, PATCHED, type Patched, patchBodyOf, viewOf } from "./view.ts";

/** A service as Render has it, with what it says elsewhere. */
export interface LiveService extends LiveValues {
  service: ServiceAnswer;
  /** Ids of the env groups that are linked to it, as far as the declaration knows of them. */
  groups: string[];
}

/** What a request sets, by its kind; `null` is none. */
interface Settings {
  patch: PatchServiceBody;
  env: Record<string, string>;
  /** The same one by one, where others set variables too: a list that is written whole could lose what they set meanwhile. */
  variables: Record<string, string>;
  files: Record<string, string>;
  /** Whether an env group is linked. */
  link: { group: string; linked: boolean };
  disk: (Disk & { id?: string }) | null;
  autoscaling: AutoscalingBody | null;
  scale: number;
  suspended: boolean;
}

/** One request that brings a live service nearer to its declaration, and the one that takes it back. */
export type Change = {
  [Kind in keyof Settings]: {
    kind: Kind;
    from: Settings[Kind];
    to: Settings[Kind];
    /** Whether it is without effect on what runs until a deploy. */
    deploys: boolean;
  };
}[keyof Settings];

/** Fields of which running instances hear only by a deploy. */
const DEPLOYED: readonly Patched[] = [
  "image",
  "registryCredentialId",
  "plan",
  "dockerCommand",
  "preDeployCommand",
  "healthCheckPath",
  "maxShutdownDelaySeconds",
];

/** Fields that are none when they are left out; what else is left out stays as it is. */
const EMPTIED: readonly Patched[] = ["registryCredentialId"];

/** The requests that are needed, in their order: what a deploy must find comes first, what acts at once last. */
export function changesOf(live: LiveService, inputs: ServiceInputs): Change[] {
  const view = viewOf(live.service, inputs);
  const changes: Change[] = [];
  disk(view.disk, live, inputs, changes);
  const fields = PATCHED.filter(
    (field) => hasField(inputs.type, field) && !equal(view[field] ?? null, inputs[field] ?? null),
  ).filter((field) => inputs[field] !== undefined || EMPTIED.includes(field));
  if (fields.length > 0) {
    changes.push({
      kind: "patch",
      from: patchBodyOf(fields, view, inputs),
      to: patchBodyOf(fields, inputs, inputs),
      deploys: fields.some((field) => DEPLOYED.includes(field)),
    });
  }
  const env = wantedVariables(inputs, live.env);
  if (!equal(env, live.env)) {
    const kind = inputs.external.length > 0 ? "variables" : "env";
    changes.push({ kind, from: live.env, to: env, deploys: true });
  }
  if (!equal(inputs.secretFiles, live.files))
    changes.push({ kind: "files", from: live.files, to: inputs.secretFiles, deploys: true });
  const wanted = inputs.envGroups.map(({ id }) => id);
  for (const group of new Set([...wanted, ...live.groups])) {
    const linked = wanted.includes(group);
    if (linked !== live.groups.includes(group)) {
      const link = (linked: boolean) => ({ group, linked });
      changes.push({ kind: "link", from: link(!linked), to: link(linked), deploys: true });
    }
  }
  if (!equal(view.autoscaling ?? null, inputs.autoscaling ?? null)) {
    const body = (one: ServiceInputs["autoscaling"]) => (one ? autoscalingBodyOf(one) : null);
    changes.push({
      kind: "autoscaling",
      from: body(view.autoscaling),
      to: body(inputs.autoscaling),
      deploys: false,
    });
  }
  // What autoscaling leaves behind is the manual number, whatever ran (recorded by Render's Terraform provider).
  const left = live.service.serviceDetails.numInstances ?? 1;
  const instances = view.autoscaling ? left : view.numInstances;
  if (!inputs.autoscaling && instances !== inputs.numInstances)
    changes.push({ kind: "scale", from: instances, to: inputs.numInstances, deploys: false });
  if (view.suspended !== inputs.suspended)
    changes.push({ kind: "suspended", from: view.suspended, to: inputs.suspended, deploys: false });
  return changes;
}

function disk(view: ServiceInputs["disk"], live: LiveService, inputs: ServiceInputs, changes: Change[]) {
  if (equal(view ?? null, inputs.disk ?? null)) return;
  const id = live.service.serviceDetails.disk?.id;
  const known = id === undefined ? {} : { id };
  changes.push({
    kind: "disk",
    from: view ? { ...view, ...known } : null,
    to: inputs.disk ? { ...inputs.disk, ...known } : null,
    // A disk that grows does so under the running instance.
    deploys: !view || view.mountPath !== inputs.disk?.mountPath,
  });
}

/** Inputs of which running instances hear only by a deploy. */
const DEPLOYED_INPUTS = [
  "image",
  "plan",
  "dockerCommand",
  "preDeployCommand",
  "healthCheckPath",
  "maxShutdownDelaySeconds",
  "secretFiles",
  "envGroups",
] as const;

/**
 * Whether what was declared before and what is declared now need a deploy between them, although Render's configuration
 * is as declared already: a group that is linked has another version, or an update ended before its deploy.
 */
export function asksForDeploy(olds: ServiceInputs, news: ServiceInputs): boolean {
  return (
    !equal(variablesOf(olds), variablesOf(news)) ||
    DEPLOYED_INPUTS.some((field) => !equal(olds[field] ?? null, news[field] ?? null))
  );
}
