import { IssueLabel } from "@pulumi/github/issueLabel.js";
import type * as pulumi from "@pulumi/pulumi";

/** A label of issues and pull requests; `color` without `#`. */
export function createLabel(
  repository: string,
  { name, color, description }: { name: string; color: string; description?: string | undefined },
  opts: pulumi.CustomResourceOptions,
): IssueLabel {
  const args = { repository, name, color, ...(description === undefined ? {} : { description }) };
  return new IssueLabel(`label-${name}`, args, { deleteBeforeReplace: true, ...opts });
}
