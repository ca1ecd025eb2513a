import { RepositoryAutolinkReference } from "@pulumi/github/repositoryAutolinkReference.js";
import type * as pulumi from "@pulumi/pulumi";
import type { SharedSettings } from "../../settings/shared.ts";

/** A prefix in texts that GitHub turns into a link. GitHub cannot change one: another address replaces it. */
export function createAutolink(
  repository: string,
  { key_prefix, target_url_template, is_alphanumeric }: SharedSettings["repository"]["autolinks"][number],
  opts: pulumi.CustomResourceOptions,
): RepositoryAutolinkReference {
  const args = {
    repository,
    keyPrefix: key_prefix,
    targetUrlTemplate: target_url_template,
    isAlphanumeric: is_alphanumeric,
  };
  // Two of one prefix cannot be there at once.
  return new RepositoryAutolinkReference(`autolink-${key_prefix}`, args, {
    deleteBeforeReplace: true,
    ...opts,
  });
}
