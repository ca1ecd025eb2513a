import * as github from "@pulumi/github";
import type * as pulumi from "@pulumi/pulumi";
import { rulesetChecks } from "../../settings/rules/required-checks.ts";
import type { SharedSettings } from "../../settings/shared.ts";

/**
 * Rules of the tags that release: given to commits with green checks that staging has run, and from then on neither moved
 * nor deleted, so that a version means one commit for ever.
 */
export function createReleaseTags(
  { name, main, releaseTags }: SharedSettings["repository"],
  opts: pulumi.CustomResourceOptions,
): github.RepositoryRuleset {
  const { patterns, deployedTo } = releaseTags;
  return new github.RepositoryRuleset(
    "release-tags",
    {
      name: "release tags",
      repository: name,
      target: "tag",
      enforcement: "active",
      conditions: { refName: { includes: patterns.map((one) => `refs/tags/${one}`), excludes: [] } },
      rules: {
        update: true,
        deletion: true,
        nonFastForward: true,
        ...(deployedTo.length > 0
          ? { requiredDeployments: { requiredDeploymentEnvironments: [...deployedTo] } }
          : {}),
        requiredStatusChecks: {
          requiredChecks: rulesetChecks(main),
        },
      },
    },
    { deleteBeforeReplace: true, ...opts },
  );
}
