import type { PendingOperation, StoredResource } from "./plan.ts";

/*
 * GitHub's provider (6.12.2) believes any 2xx with JSON in it. An answer of another shape (what a gateway says in GitHub's place)
 * leaves the number of what was made at 0, and the state says that it was made: every later update asks for number 0, which is
 * not there, and making it again is refused, since the real one has its name. GitHub's numbers begin with 1.
 */

/** GitHub objects that are known by a number which GitHub gives them. */
const NUMBERED =
  /^github:index\/(repositoryEnvironmentDeploymentPolicy|repositoryRuleset|repositoryAutolinkReference):/;
const NONE = /(^|[:/])0$/;

/** Whether a resource has the number of nothing. */
export const isMisread = ({ type, id }: { type?: string; id?: unknown }): boolean =>
  NUMBERED.test(type ?? "") && NONE.test(String(id ?? ""));

/** It as a create of unknown outcome, which can be looked up. */
export const asOpenCreate = ({ urn, type = "", inputs = {} }: StoredResource): PendingOperation => ({
  type: "creating",
  resource: { urn, type, custom: true, inputs },
});

/** Why the next update sends what is declared, though the program says what it said before. */
const UNPROVEN = "the answer to its last request was not GitHub's; what is live is not known to the state";

/**
 * A resource with the number that it has at GitHub. A ruleset is told there by what it is for, and its parameters are not
 * known: the next update sends them. The others are all in what they were found by, and GitHub's provider cannot update them.
 * @param liveId as the provider imports it: its last part is the number
 */
export function renumbered(resource: StoredResource, liveId: string): StoredResource {
  const number = /\d+$/.exec(liveId)?.[0] ?? "0";
  const { etag: _, ...outputs } = resource.outputs ?? {};
  return {
    ...resource,
    id: String(resource.id).replace(/0$/, number),
    outputs,
    ...(/repositoryRuleset:/.test(resource.type ?? "") ? { initErrors: [UNPROVEN] } : {}),
  };
}

/** Whether another resource needs this one in the state. */
export const isNeeded = (urn: string, resources: readonly StoredResource[]): boolean =>
  resources.some(
    (one) =>
      one.urn !== urn &&
      JSON.stringify([one.parent, one.dependencies, one.propertyDependencies]).includes(JSON.stringify(urn)),
  );
