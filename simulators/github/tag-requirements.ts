import { appsIn, latestChecks } from "./checks.ts";
import { rulesOver } from "./rule-violations.ts";
import type { Repository } from "./world.ts";

/** What a commit still lacks for a tag, by the rules over that tag: green checks, and deployments that went well. */
export function unmetBy(repository: Repository, tag: string, sha: string): string[] {
  return rulesOver(repository, "tag", tag).flatMap((rule) => {
    if (rule.type === "required_status_checks") {
      const { required_status_checks: required, do_not_enforce_on_create: later } = rule.parameters;
      if (later) return [];
      const checks = latestChecks(repository, sha, appsIn(required));
      return required
        .filter(({ context }) => checks.get(context) !== "success")
        .map(({ context }) => `Required status check "${context}" is expected.`);
    }
    if (rule.type !== "required_deployments") return [];
    return rule.parameters.required_deployment_environments
      .filter((environment) => !wasDeployed(repository, environment, sha))
      .map((environment) => `Required deployment to "${environment}" is missing.`);
  });
}

/** A deployment that went well counts also when a later one has taken its place. */
function wasDeployed({ activity }: Repository, environment: string, sha: string): boolean {
  return [...activity.deployments.values()].some(
    (one) =>
      one.environment === environment &&
      one.sha === sha &&
      one.statuses.some(({ state }) => state === "success"),
  );
}
