import { resourceKey, WHOLE_STACK } from "./rules/exemptions.ts";
import { fly, github, render } from "./tokens.ts";

/*
 * What the checks of the settings find that a rule of the policy pack finds too, named as the pack names it: an exemption
 * from the rule for that resource then counts in both places. Names are those that the components give.
 */

/** A rule that a group of a system on Fly.io breaks. */
export const byFlyGroup = (rule: string, group: string, system = "dashboard") => ({
  breach: { rule, resource: resourceKey(fly.ProcessGroup, `${system}-${group}`) },
});

/** A rule that a service on Render breaks; `web` is the dashboard itself. */
export const byRenderService = (rule: string, part: string) => ({
  breach: {
    rule,
    resource: resourceKey(render.Service, part === "web" ? "dashboard-render" : `dashboard-render-${part}`),
  },
});

/** A rule that a deployment environment on GitHub breaks. */
export const byEnvironment = (rule: string, environment: string) => ({
  breach: { rule, resource: resourceKey(github.RepositoryEnvironment, environment) },
});

/** The same of a branch or tag that may deploy to it. */
export const byRefOf = (rule: string, environment: string, kind: "branch" | "tag", pattern: string) => ({
  breach: {
    rule,
    resource: resourceKey(github.RepositoryEnvironmentDeploymentPolicy, `${environment}-${kind}-${pattern}`),
  },
});

/** A rule that the stack as a whole breaks. */
export const byStack = (rule: string) => ({ breach: { rule, resource: WHOLE_STACK } });
