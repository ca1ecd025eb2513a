import { RepositoryRuleset } from "@pulumi/github/repositoryRuleset.js";
import type * as pulumi from "@pulumi/pulumi";
import { rulesetChecks } from "../../settings/rules/required-checks.ts";
import { ADMINS } from "../../settings/rules/rulesets.ts";
import type { SharedSettings } from "../../settings/shared.ts";

/**
 * Rules of the tags that release: given to commits with green checks that staging has run, and from then on neither moved
 * nor deleted, so that a version means one commit for ever.
 */
export function createReleaseTags(
  { name, main, releaseTags }: SharedSettings["repository"],
  opts: pulumi.CustomResourceOptions,
): RepositoryRuleset {
  const { patterns, deployedTo } = releaseTags;
  return new RepositoryRuleset(
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

/**
 * Who creates tags: those that release whom the settings name, all others nobody. A tag may carry a branch's name, and
 * environments let tags deploy by their names.
 */
export function createTagCreation(
  { name, releaseTags }: SharedSettings["repository"],
  opts: pulumi.CustomResourceOptions,
): RepositoryRuleset[] {
  const { teams, admins } = releaseTags.creators;
  const released = releaseTags.patterns.map((one) => `refs/tags/${one}`);
  const common = { repository: name, target: "tag", enforcement: "active", rules: { creation: true } };
  const options = { deleteBeforeReplace: true, ...opts };
  return [
    new RepositoryRuleset(
      "release-tag-creation",
      {
        ...common,
        name: "creation of release tags",
        conditions: { refName: { includes: released, excludes: [] } },
        // Of this rule alone: nobody passes by what keeps a release's tag in its place.
        bypassActors: [
          ...teams.map((actorId) => ({ actorId, actorType: "Team", bypassMode: "always" })),
          ...(admins ? [{ actorId: ADMINS, actorType: "RepositoryRole", bypassMode: "always" }] : []),
        ],
      },
      options,
    ),
    new RepositoryRuleset(
      "other-tags",
      {
        ...common,
        name: "no other tags",
        conditions: { refName: { includes: ["~ALL"], excludes: released } },
      },
      options,
    ),
  ];
}
