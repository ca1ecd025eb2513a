import * as z from "zod";
import { isNotFound } from "../../providers/kernel/errors.ts";
import { waitUntil } from "../../providers/kernel/wait-until.ts";
import type { GithubAccess } from "../github/access.ts";
import { GithubClient } from "../github/client.ts";
import { differencesOf, rulesetDifferences } from "./github-content.ts";
import type { PendingOperation } from "./plan.ts";

type Inputs = Record<string, unknown>;

/** What is at GitHub under the name that a create gave. */
export interface AtGithub {
  /** The id by which the provider imports it. */
  id: string;
  /** What is otherwise than the create asked for, as paths; empty for what it made itself. */
  differs: string[];
}

/** Looks below the repository for the object of some inputs. */
type LookUp = (github: GithubClient, inputs: Inputs) => Promise<AtGithub | undefined>;

const text = (inputs: Inputs, key: string) => encodeURIComponent(String(inputs[key] ?? ""));

const policy = z.object({ id: z.int(), name: z.string(), type: z.string().default("branch") });
const autolink = z.object({
  ...{ id: z.int(), key_prefix: z.string(), url_template: z.string() },
  is_alphanumeric: z.boolean().default(true),
});
const content = z.looseObject({ id: z.int(), name: z.string() });

/** Look-up of each type of GitHub resource whose create cannot be repeated. */
const LOOK_UPS: Record<string, LookUp> = {
  async RepositoryEnvironmentDeploymentPolicy(github, inputs) {
    const path = `/environments/${text(inputs, "environment")}/deployment-branch-policies`;
    const { branchPattern, tagPattern } = inputs;
    const type = branchPattern === undefined ? "tag" : "branch";
    // A branch's and a tag's pattern of one name are two policies.
    for await (const one of github.each(path, policy, "branch_policies"))
      if (one.name === (branchPattern ?? tagPattern) && one.type === type)
        return { id: `${inputs.repository}:${inputs.environment}:${one.id}`, differs: [] };
    return undefined;
  },
  async ActionsEnvironmentVariable(github, inputs) {
    const path = `/environments/${text(inputs, "environment")}/variables/${text(inputs, "variableName")}`;
    if (!(await github.find(path, z.object({ name: z.string() })))) return undefined;
    // What is in an environment of ours, and declared, is ours whoever changed its value since: the next update sets it.
    return { id: `${inputs.repository}:${inputs.environment}:${inputs.variableName}`, differs: [] };
  },
  async RepositoryRuleset(github, inputs) {
    for await (const { id, name } of github.each("/rulesets", content)) {
      if (name !== inputs.name) continue;
      const found = await github.get(`/rulesets/${id}`, content);
      return { id: `${inputs.repository}:${id}`, differs: rulesetDifferences(inputs, found) };
    }
    return undefined;
  },
  async RepositoryAutolinkReference(github, inputs) {
    // GitHub's documentation: this list has no pages.
    const all = await github.get("/autolinks", z.array(autolink));
    const found = all.find(({ key_prefix }) => key_prefix === inputs.keyPrefix);
    if (!found) return undefined;
    const asked = { targetUrlTemplate: inputs.targetUrlTemplate, isAlphanumeric: inputs.isAlphanumeric };
    const live = { targetUrlTemplate: found.url_template, isAlphanumeric: found.is_alphanumeric };
    return { id: `${inputs.repository}/${found.id}`, differs: differencesOf(asked, live) };
  },
};

/**
 * What is at GitHub where a create of unknown outcome would have made something, or undefined when it made nothing.
 * @throws when GitHub refuses to say, or for a type without a look-up: a pending create is never forgotten on a guess.
 */
export async function lookUp(
  { resource }: PendingOperation,
  access: GithubAccess,
): Promise<AtGithub | undefined> {
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
  return waitUntil(github.clock, SHOWN_WITHIN_MS, () =>
    find(github, inputs).catch((error) => {
      if (isNotFound(error)) return undefined;
      throw error;
    }),
  );
}

/** How long a read may not show yet what was made, in milliseconds: GitHub's lag by a second or two. */
const SHOWN_WITHIN_MS = 5_000;
