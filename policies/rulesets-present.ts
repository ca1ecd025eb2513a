import type { Finding } from "../settings/finding.ts";
import {
  coversMain,
  coversReleaseTags,
  forbidsOtherTags,
  onlyCreates,
  type RulesetFacts,
} from "../settings/rules/rulesets.ts";
import { SHARED } from "../settings/stack-name.ts";
import { githubRepository } from "../settings/tokens.ts";
import { rulesetOf } from "./github-rulesets.ts";
import { defineStackRule } from "./kernel/rule.ts";
import { ofType } from "./kernel/subjects.ts";

/** The stack shared cannot lose its rulesets unseen: a resource that is not there is judged by no other rule. */
export const rulesetsPresent = defineStackRule({
  name: "rulesets-present",
  displayName: "Main and release tags have rulesets",
  description:
    "The stack shared declares a ruleset for the default branch, one for release tags, one for who creates them, and one that keeps everybody from creating any other tag.",
  severity: "critical",
  remediationSteps:
    "Declare them in components/github/repository.ts, and keep v* among repository.releaseTags.patterns (npm run pulumi -- config set --path repository.releaseTags.patterns[0] 'v*' -s shared).",
  judge(subjects, { stack, repository }) {
    if (stack !== SHARED) return [];
    // One that cannot be read covers nothing.
    const rulesets = ofType(githubRepository.RepositoryRuleset, subjects).flatMap(({ props }) => {
      const unknowns: string[] = [];
      const ruleset = rulesetOf(props, unknowns);
      return unknowns.length > 0 ? [] : [ruleset];
    });
    const releases = repository?.releaseTags.patterns ?? [];
    const fix = "Declare it in the stack shared.";
    const demanded: [property: string, found: boolean][] = [
      ["The ruleset of the default branch", rulesets.some(coversMain)],
      [
        "The ruleset of release tags (refs/tags/v*)",
        rulesets.some((one) => coversReleaseTags(one) && !creationAlone(one, releases)),
      ],
      [
        "The ruleset of who creates release tags",
        rulesets.some((one) => coversReleaseTags(one) && onlyCreates(one) && one.excludes.length === 0),
      ],
      ["The ruleset against every other tag", rulesets.some((one) => forbidsOtherTags(one, releases))],
    ];
    return demanded.flatMap(([property, found]): Finding[] =>
      found ? [] : [{ property, problem: "is not declared", fix }],
    );
  },
});

const creationAlone = (ruleset: RulesetFacts, releases: readonly string[]) =>
  onlyCreates(ruleset) || forbidsOtherTags(ruleset, releases);
