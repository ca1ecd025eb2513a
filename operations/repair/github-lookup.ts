import * as z from "zod";
import { isNotFound } from "../../providers/kernel/errors.ts";
import type { GithubAccess } from "../github/access.ts";
import { GithubClient } from "../github/client.ts";
import type { PendingOperation } from "./plan.ts";

type Inputs = Record<string, unknown>;

/** Looks below the repository for the object of some inputs; answers the id under which the provider would keep it. */
type LookUp = (github: GithubClient, inputs: Inputs) => Promise<string | undefined>;

const text = (inputs: Inputs, key: string) => encodeURIComponent(String(inputs[key] ?? ""));

/** Look-up of each type of GitHub resource whose create cannot be repeated. */
const LOOK_UPS: Record<string, LookUp> = {
  async RepositoryEnvironmentDeploymentPolicy(github, inputs) {
    const path = `/environments/${text(inputs, "environment")}/deployment-branch-policies`;
    const wanted = inputs.branchPattern ?? inputs.tagPattern;
    const policy = z.object({ id: z.int(), name: z.string() });
    for await (const { id, name } of github.each(path, policy, "branch_policies"))
      if (name === wanted) return `${inputs.repository}:${inputs.environment}:${id}`;
    return undefined;
  },
  async ActionsEnvironmentVariable(github, inputs) {
    const path = `/environments/${text(inputs, "environment")}/variables/${text(inputs, "variableName")}`;
    const found = await github.find(path, z.object({ name: z.string() }));
    return found && `${inputs.repository}:${inputs.environment}:${inputs.variableName}`;
  },
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
  const find = LOOK_UPS[type];
  if (!find)
    throw new Error(
      `there is no look-up for ${resource.type}: find it at GitHub, take it in with pulumi import, and repeat`,
    );
  const github = new GithubClient({ ...access, repository: String(inputs.repository ?? "") });
  // GitHub answers 404 as well for what a token may not see: then nothing would be there.
  await github.get("", z.object({ name: z.string() }));
  try {
    return await find(github, inputs);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
