import type { Finding } from "../settings/finding.ts";
import { coversMain, coversReleaseTags } from "../settings/rules/rulesets.ts";
import { SHARED } from "../settings/stack-name.ts";
import { githubRepository } from "../settings/tokens.ts";
import { isNode, read } from "./kernel/reading.ts";
import { defineStackRule, type Subject } from "./kernel/rule.ts";
import { ofType } from "./kernel/subjects.ts";

/** The stack shared cannot lose its rulesets unseen: a resource that is not there is judged by no other rule. */
export const rulesetsPresent = defineStackRule({
  name: "rulesets-present",
  displayName: "Main and release tags have rulesets",
  description: "The stack shared declares a ruleset for the default branch and one for release tags.",
  severity: "critical",
  remediationSteps:
    "Declare both in components/github/repository.ts, and keep v* among repository.releaseTags.patterns (npm run pulumi -- config set --path repository.releaseTags.patterns[0] 'v*' -s shared).",
  judge(subjects, { stack }) {
    if (stack !== SHARED) return [];
    const rulesets = ofType(githubRepository.RepositoryRuleset, subjects).map(scopeOf);
    const fix = "Declare it in the stack shared.";
    const missing = (property: string): Finding => ({ property, problem: "is not declared", fix });
    return [
      ...(rulesets.some(coversMain) ? [] : [missing("The ruleset of the default branch")]),
      ...(rulesets.some(coversReleaseTags) ? [] : [missing("The ruleset of release tags (refs/tags/v*)")]),
    ];
  },
});

/** What a ruleset is over; one that cannot be read covers nothing. */
function scopeOf({ props }: Subject): { target: string; includes: string[] } {
  let node: unknown = props;
  for (const key of ["conditions", "refName", "includes"]) node = isNode(node) ? known(node, key) : undefined;
  const list = node;
  const includes = Array.isArray(list)
    ? [...list.keys()].map((index) => String(known(list, String(index))))
    : [];
  return { target: String(known(props, "target")), includes };
}

function known(node: object, key: string): unknown {
  const reading = read(node, key);
  return reading.known ? reading.value : undefined;
}
