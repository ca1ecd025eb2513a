import * as z from "zod";
import { LEAST_GATES, resourceKey } from "../settings/rules/exemptions.ts";
import { foreignRepository, judgeGates, LEAST_BAKE_MINUTES } from "../settings/rules/production/gates.ts";
import { SHARED } from "../settings/stack-name.ts";
import { fly, render } from "../settings/tokens.ts";
import { defineStackRule, type Judged, type Subject } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";

/** Live production does not lower its own gates: what they demand at least is not for one stack file to say. */
export const leastGates = defineStackRule({
  name: LEAST_GATES,
  displayName: "Production's releases pass gates",
  description: `A live production stack has a deployment window, has staging run a release for ${LEAST_BAKE_MINUTES} minutes at least, demands reports of Vitest, Playwright and Lighthouse that nothing weakens, and takes its images from a repository of the team's own.`,
  severity: "critical",
  remediationSteps:
    "Set deploy.window, deploy.stagingBakeMinutes, deploy.evidence and dashboard.imageRepository (npm run pulumi -- config set --path 'hotdash:deploy.…' -s production); exemptions name the setting as their resource.",
  judge: (subjects, { environment, platform, stack, deploy, dashboard, owner, problems }) => {
    if (environment !== "production" || platform !== "live" || stack === SHARED) return [];
    if (!deploy || !dashboard)
      return [problems.deploy, problems.dashboard].filter((one) => one !== undefined);
    const { imageRepository, image } = dashboard;
    const gates = judgeGates({ ...deploy, imageRepository, image, owner });
    return [
      ...gates.map(({ resource, path, problem, allowed }) => ({
        resource,
        property: path.join("."),
        problem,
        fix: `It must be: ${allowed}.`,
      })),
      ...subjects.filter(({ type }) => RUN_IMAGES.has(type)).flatMap((subject) => imageOf(subject, owner)),
    ];
  },
});

/** Types that run an image. */
const RUN_IMAGES = new Set<string>([fly.ProcessGroup, fly.ReleaseCommand, render.Service]);

const shape = z.object({ image: z.string() });

/** Whatever the settings say: what runs comes from the team's own repository. */
function imageOf(subject: Subject, owner: string): Judged[] {
  const findings = judgeShaped(shape, subject, ({ image }) => {
    const problem = foreignRepository(image, owner);
    return problem
      ? [{ property: "image", problem, fix: "Deploy an image of dashboard.imageRepository." }]
      : [];
  });
  return findings.map((one) => ({ ...one, resource: resourceKey(subject.type, subject.name) }));
}
