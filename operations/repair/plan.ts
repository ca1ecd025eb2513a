/**
 * What to do about operations that an update left unfinished when it was killed. Pure: works on an exported state.
 *
 * Our own resources look before they make, so their pending creates are simply forgotten: the next `pulumi up` finds
 * what the killed one made. GitHub's provider does not look. Where its create can be repeated without harm it is
 * forgotten too; otherwise what exists there must be taken into the state by its id, and only what does not exist may
 * be forgotten.
 */

/** GitHub objects that are put in place: creating one that exists writes the same again. */
const REPEATABLE =
  /^github:index\/(repositoryEnvironment|actionsEnvironmentSecret|actionsSecret|issueLabel):/;

/** One entry of `pending_operations` in an exported state. */
export interface PendingOperation {
  type: string;
  resource: {
    urn: string;
    type: string;
    custom?: boolean;
    parent?: string;
    inputs?: Record<string, unknown>;
  };
}

export interface ExportedDeployment {
  version: number;
  deployment: {
    pending_operations?: PendingOperation[];
    resources?: StoredResource[];
    [more: string]: unknown;
  };
}

export interface StoredResource {
  urn: string;
  type?: string;
  custom?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  initErrors?: string[];
  [more: string]: unknown;
}

/** What stands at a resource whose update was cut off. */
const CUT_OFF = "its last update was cut off; what is live is not known to the state";

export interface RepairPlan {
  /** Operations that can be forgotten, with the reason as a sentence. */
  forget: { operation: PendingOperation; reason: string }[];
  /** Creates at GitHub that must be looked up first. */
  lookUp: PendingOperation[];
}

export function planRepair({ deployment }: ExportedDeployment): RepairPlan {
  const plan: RepairPlan = { forget: [], lookUp: [] };
  const known = new Set(deployment.resources?.map(({ urn }) => urn));
  for (const operation of deployment.pending_operations ?? []) {
    const { type } = operation.resource;
    if (operation.type !== "creating") {
      plan.forget.push({
        operation,
        reason: "the resource is still in the state; the next `pulumi up` looks at it",
      });
    } else if (known.has(operation.resource.urn)) {
      plan.forget.push({ operation, reason: "what it made is in the state" });
    } else if (REPEATABLE.test(type)) {
      plan.forget.push({ operation, reason: "creating it again writes the same" });
    } else if (type.startsWith("github:")) {
      plan.lookUp.push(operation);
    } else if (type.startsWith("pulumi-nodejs:dynamic/")) {
      plan.forget.push({
        operation,
        reason: "the next `pulumi up` looks for what was made and takes it over",
      });
    } else {
      plan.forget.push({ operation, reason: "nothing outside the state belongs to it" });
    }
  }
  return plan;
}

/**
 * The state without the given pending operations. A resource whose update was cut off is marked as the engine marks one
 * whose update failed half way: the next `pulumi up` updates it even when the program says what it said before.
 */
export function without(
  state: ExportedDeployment,
  forgotten: readonly PendingOperation[],
): ExportedDeployment {
  const left = (state.deployment.pending_operations ?? []).filter(
    (operation) => !forgotten.includes(operation),
  );
  const cut = new Set(
    forgotten.filter(({ type }) => type === "updating").map(({ resource }) => resource.urn),
  );
  const { pending_operations: _, ...rest } = state.deployment;
  const resources = rest.resources?.map((resource) =>
    cut.has(resource.urn) ? { ...resource, initErrors: [CUT_OFF] } : resource,
  );
  const deployment = { ...rest, ...(resources ? { resources } : {}) };
  return { ...state, deployment: left.length > 0 ? { ...deployment, pending_operations: left } : deployment };
}

/** The state with creates of unknown outcome beside it; undefined when it knows of all of them. */
export function withOpen(
  state: ExportedDeployment,
  open: readonly PendingOperation[],
): ExportedDeployment | undefined {
  const { resources = [], pending_operations: pending = [] } = state.deployment;
  const known = new Set([...resources, ...pending.map(({ resource }) => resource)].map(({ urn }) => urn));
  const fresh = open.filter(({ resource }) => !known.has(resource.urn));
  if (fresh.length === 0) return undefined;
  return { ...state, deployment: { ...state.deployment, pending_operations: [...pending, ...fresh] } };
}

/**
 * The state without the ETags of some objects; undefined when none of them has one. GitHub's provider (6.12.2) keeps what a
 * refused update had planned together with the ETag of before: every later look would be answered that nothing has changed,
 * and the difference would never be seen.
 */
export function withoutEtags(
  state: ExportedDeployment,
  urns: ReadonlySet<string>,
): ExportedDeployment | undefined {
  const { resources = [] } = state.deployment;
  const has = ({ urn, outputs }: StoredResource) =>
    urns.has(urn) && outputs !== undefined && "etag" in outputs;
  if (!resources.some(has)) return undefined;
  const forgot = resources.map((resource) => {
    if (!has(resource)) return resource;
    const { etag: _, ...outputs } = resource.outputs ?? {};
    return { ...resource, outputs };
  });
  return { ...state, deployment: { ...state.deployment, resources: forgot } };
}

/**
 * The state with every resource marked as one whose last update was cut off: the next `pulumi up` looks at each and sends
 * what the program says, whatever the state says it had been told.
 */
export function cutOffEverywhere(state: ExportedDeployment, why: string = CUT_OFF): ExportedDeployment {
  const looked = ({ custom, type = "" }: StoredResource) => custom === true && !type.startsWith("pulumi:");
  const resources = state.deployment.resources?.map((resource) =>
    looked(resource) ? { ...resource, initErrors: [why] } : resource,
  );
  return { ...state, deployment: { ...state.deployment, ...(resources ? { resources } : {}) } };
}
