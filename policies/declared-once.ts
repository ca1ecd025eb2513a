import type { Finding } from "../settings/finding.ts";
import { PREVIEW_ENVIRONMENT, sameEnvironment } from "../settings/rules/environments.ts";
import { environmentClassOf, SHARED } from "../settings/stack-name.ts";
import { github } from "../settings/tokens.ts";
import { isBuiltIn } from "./kernel/process-values.ts";
import { read } from "./kernel/reading.ts";
import { defineRule, unknownFinding } from "./kernel/rule.ts";

/** Resources of GitHub's that a repository has once, whatever its stacks are. By their types at the provider. */
const once =
  /^github:index\/(repository(Ruleset|AutolinkReference|Collaborators?|Topics|DependabotSecurityUpdates)?|issueLabels?|branch(Protection(V3)?|Default)?|actions(Secret|Variable|RepositoryPermissions)|repositoryWebhook):/;

const inEnvironment = new Set<string>(Object.values(github));

/** What exists once is declared once: two stacks would undo each other's changes. */
export const declaredOnce = defineRule({
  name: "declared-once",
  displayName: "What exists once is declared once",
  description:
    "Rulesets, labels, autolinks and the preview environment are declared by the stack shared alone, which declares nothing else; a preview declares nothing on GitHub.",
  severity: "high",
  remediationSteps:
    "Take the resource out of this stack's program and declare it in the stack shared (npm run pulumi -- stack select shared).",
  judge({ type, props }, { stack, environment }) {
    const fix = `Declare it in the stack ${SHARED} alone.`;
    const refused = (problem: string): Finding[] => [{ property: `Type ${type}`, problem, fix }];
    if (stack === SHARED) return [...foreignToShared(type), ...takenOver(type, props)];
    if (!type.startsWith("github:")) return [];
    if (once.test(type)) return refused("exists once per repository, not once per stack");
    if (environment === "preview") return refused("stays when the preview goes");
    if (type !== github.RepositoryEnvironment) return [];
    const name = read(props, "environment");
    if (!name.known) return [unknownFinding("environment")];
    return sameEnvironment(String(name.value), PREVIEW_ENVIRONMENT)
      ? refused("is the environment of all previews")
      : [];
  },
});

/** Whatever belongs to one environment belongs to its stack: the stack shared has settings for none. */
function foreignToShared(type: string): Finding[] {
  if (isBuiltIn(type) || type.startsWith("github:")) return [];
  const problem = "is not what a repository has once";
  return [{ property: `Type ${type}`, problem, fix: "Declare it in the stack that it is for." }];
}

/** An environment of an application's stack is that stack's own, in whatever case its name is written. */
function takenOver(type: string, props: object): Finding[] {
  if (!inEnvironment.has(type)) return [];
  const name = read(props, "environment");
  if (!name.known) return [unknownFinding("environment")];
  const owner = String(name.value).toLowerCase();
  if (environmentClassOf(owner) === undefined) return [];
  return [
    {
      property: `The environment ${name.value}`,
      problem: `belongs to the stack ${owner}: GitHub's names are the same in any case`,
      fix: `Declare it in the stack ${owner} alone.`,
    },
  ];
}
