import { type GithubAccess, restRoot } from "../github/access.ts";
import type { PendingOperation } from "./plan.ts";

/** Where an object would be, and the id under which the provider would keep it. */
interface Place {
  path: string;
  idOf(found: unknown): string | undefined;
}

const text = (inputs: Record<string, unknown>, key: string) => encodeURIComponent(String(inputs[key] ?? ""));

/** Look-up of each type of GitHub resource whose create cannot be repeated. */
const PLACES: Record<string, (inputs: Record<string, unknown>, repo: string) => Place> = {
  RepositoryEnvironmentDeploymentPolicy: (inputs, repo) => ({
    path: `${repo}/environments/${text(inputs, "environment")}/deployment-branch-policies?per_page=100`,
    idOf: (found) => {
      const wanted = inputs.branchPattern ?? inputs.tagPattern;
      const { branch_policies: policies } = found as { branch_policies: { id: number; name: string }[] };
      const policy = policies.find(({ name }) => name === wanted);
      return policy && `${inputs.repository}:${inputs.environment}:${policy.id}`;
    },
  }),
  ActionsEnvironmentVariable: (inputs, repo) => ({
    path: `${repo}/environments/${text(inputs, "environment")}/variables/${text(inputs, "variableName")}`,
    idOf: () => `${inputs.repository}:${inputs.environment}:${inputs.variableName}`,
  }),
};

/**
 * The id of what a killed create made at GitHub, or undefined when it made nothing.
 * @throws when GitHub refuses to say, or for a type without a look-up: a pending create is never forgotten on a guess.
 */
export async function lookUp(
  { resource }: PendingOperation,
  access: GithubAccess,
): Promise<string | undefined> {
  const inputs = resource.inputs ?? {};
  const type = resource.type.split(":").at(-1) ?? "";
  const place = PLACES[type]?.(inputs, `repos/${access.owner}/${text(inputs, "repository")}`);
  if (!place)
    throw new Error(
      `there is no look-up for ${resource.type}: find it at GitHub, take it in with pulumi import, and repeat`,
    );
  const response = await fetch(`${restRoot(access.baseUrl)}/${place.path}`, {
    headers: { authorization: `Bearer ${access.token}`, accept: "application/vnd.github+json" },
  });
  if (response.status === 404) return undefined;
  if (!response.ok)
    throw new Error(
      `GitHub answered ${response.status} to the look-up of ${resource.urn.split("::").at(-1)}`,
    );
  return place.idOf(await response.json());
}
