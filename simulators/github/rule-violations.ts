import type { RulesetContent } from "./ruleset.ts";
import type { Repository } from "./world.ts";

/** What somebody wants to do with a branch or tag. */
export type RefChange = "creation" | "update" | "deletion";

/** The active rules that a branch or tag is under. Nobody of this world is on a bypass list. */
export function rulesOver(
  repository: Repository,
  target: "branch" | "tag",
  name: string,
): RulesetContent["rules"] {
  return [...repository.rulesets.values()]
    .filter(({ content }) => content.enforcement === "active" && content.target === target)
    .filter(({ content }) => covers(content.conditions, repository, target, name))
    .flatMap(({ content }) => content.rules);
}

/** The active rules over a branch, each with the ruleset that it comes from, as GitHub lists them. */
export function rulesWithSource(repository: Repository, name: string, owner: string) {
  return [...repository.rulesets.values()]
    .filter(({ content }) => content.enforcement === "active" && content.target === "branch")
    .filter(({ content }) => covers(content.conditions, repository, "branch", name))
    .flatMap(({ id, content }) =>
      content.rules.map((rule) => ({
        ...rule,
        ...{
          ruleset_source_type: "Repository",
          ruleset_source: `${owner}/${repository.name}`,
          ruleset_id: id,
        },
      })),
    );
}

/** What the rules have against a change, in GitHub's words; empty when it may be done. */
export function ruleViolations(
  repository: Repository,
  target: "branch" | "tag",
  name: string,
  change: RefChange,
): string[] {
  const words = { creation: "created", update: "updated", deletion: "deleted" }[change];
  return rulesOver(repository, target, name).some(({ type }) => type === change)
    ? [
        `Repository rule violations found\n\nCannot ${words.replace(/d$/, "")} ref due to ${change}s being restricted.`,
      ]
    : [];
}

function covers(
  conditions: RulesetContent["conditions"],
  { defaultBranch }: Repository,
  target: "branch" | "tag",
  name: string,
): boolean {
  const names = conditions?.ref_name;
  if (!names) return true;
  const full = `refs/${target === "branch" ? "heads" : "tags"}/${name}`;
  const fits = (pattern: string) =>
    pattern === "~ALL" ||
    (pattern === "~DEFAULT_BRANCH" && target === "branch" && name === defaultBranch) ||
    globFits(pattern, full);
  return names.include.some(fits) && !names.exclude.some(fits);
}

/** GitHub's patterns are those of Ruby's fnmatch with paths: `*` stays within a part of the name, `**` does not. */
function globFits(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*\*\/?|\*|\?/g, (glob) => (glob.startsWith("**") ? ".*" : glob === "*" ? "[^/]*" : "[^/]"));
  return new RegExp(`^${source}$`).test(text);
}
