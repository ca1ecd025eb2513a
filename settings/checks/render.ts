import { byRenderService } from "../breaches.ts";
import type { SettingProblem } from "../finding.ts";
import { parseImage } from "../rules/image-reference.ts";
import { judgeMemory, MEMORY_FLOOR_MB, type MemoryException, RENDER_PLAN_MB } from "../rules/memory.ts";
import { LEAST_MACHINES } from "../rules/production/machines.ts";
import { isOn } from "../schema/host.ts";
import { PLAN } from "../schema/render.ts";
import type { Sections } from "../schema/stack.ts";
import { settingProblem } from "../setting-problem.ts";
import type { StackName } from "../stack-name.ts";
import type { Check } from "./check.ts";

/** What a stack on Render needs and cannot have. */
export const render: Check = ({ name, parsed: { host, render, dashboard, fly } }) => {
  if (!isOn("render", host) || !render) return [];
  const problems: SettingProblem[] = [];
  if (name.environmentClass === "preview")
    problems.push(
      settingProblem(name, ["host"], {
        value: String(host),
        problem: "is not for previews: their names and addresses are Fly's",
        allowed: "fly",
        good: "fly",
      }),
    );
  if (render.ownerId === undefined)
    problems.push(
      settingProblem(name, ["render", "ownerId"], {
        value: "(not set)",
        problem: "is required because host is not fly",
        allowed: "the id of a Render workspace, tea-… or usr-…, as its settings page shows it",
      }),
    );
  problems.push(...plans(name, render, dashboard, fly?.memoryExceptions ?? []), ...instances(name, render));
  if (dashboard) problems.push(...fits(name, dashboard));
  return problems;
};

/** Every plan has the memory that the images need. */
function plans(
  name: StackName,
  { web, chroma, workers, crons }: Sections["render"],
  dashboard: Sections["dashboard"] | undefined,
  exceptions: readonly MemoryException[],
): SettingProblem[] {
  const parts = [
    { group: "web", plan: web.plan, ends: false, path: ["web"] },
    ...(dashboard?.chroma.mode === "group"
      ? [{ group: "chroma", plan: chroma.plan, ends: false, path: ["chroma"] }]
      : []),
    ...Object.entries(workers).map(([group, { plan }]) => ({
      group,
      plan,
      ends: false,
      path: ["workers", group],
    })),
    ...Object.entries(crons).map(([group, { plan }]) => ({
      group,
      plan,
      ends: true,
      path: ["crons", group],
    })),
  ];
  return parts.flatMap(({ group, plan, ends, path }) => {
    const property = ["render", ...path, "plan"];
    const machine = { group, memory_mb: RENDER_PLAN_MB[plan] ?? 0, ends };
    const context = { environment: name.environmentClass, exceptions, property: property.join(".") };
    return judgeMemory(machine, context).map(({ problem }) =>
      settingProblem(name, property, {
        value: plan,
        problem,
        allowed: `standard (${MEMORY_FLOOR_MB} MB) or a larger plan${ends ? ", or an entry {group, memory_mb, reason} in fly.memoryExceptions" : ""}`,
        good: PLAN,
        ...byRenderService("memory-floor", group),
      }),
    );
  });
}

/** Production survives the end of one instance, and a range is one. */
function instances(name: StackName, { web, workers }: Sections["render"]): SettingProblem[] {
  const { autoscale } = web;
  const least = name.environmentClass === "production" ? LEAST_MACHINES : 1;
  const problems: SettingProblem[] = [];
  if ((autoscale?.min ?? web.instances) < least)
    problems.push(
      settingProblem(name, ["render", "web", ...(autoscale ? ["autoscale", "min"] : ["instances"])], {
        value: String(autoscale?.min ?? web.instances),
        problem: "is too few for production: one instance's end would be an outage",
        allowed: `at least ${least}`,
        good: least,
        ...byRenderService("production-machines", "web"),
      }),
    );
  const ranges = [
    { path: ["web"], range: autoscale },
    ...Object.entries(workers).map(([part, worker]) => ({
      path: ["workers", part],
      range: worker.autoscale,
    })),
  ];
  for (const { path, range } of ranges) {
    if (range?.cpu === "none" && range.memory === undefined)
      problems.push(
        settingProblem(name, ["render", ...path, "autoscale", "cpu"], {
          value: "none",
          problem: "leaves nothing that asks for another instance: memory is not given either",
          allowed: "a share of 1 to 90 percent, or none beside a share of memory",
          good: 60,
        }),
      );
    if (range && range.min > range.max)
      problems.push(
        settingProblem(name, ["render", ...path, "autoscale", "max"], {
          value: String(range.max),
          problem: `is below min (${range.min})`,
          allowed: "at least min",
          good: range.min,
        }),
      );
  }
  return problems;
}

/** Registries whose private images Render can pull (its documentation, "Deploy a Prebuilt Docker Image"). */
const PULLED = "Docker Hub, GitHub, GitLab, Google Artifact Registry or Amazon ECR";

function fits(name: StackName, { chroma, imageRepository }: Sections["dashboard"]): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (chroma.mode === "per-machine")
    problems.push(
      settingProblem(name, ["dashboard", "chroma", "mode"], {
        value: chroma.mode,
        problem:
          "does not go with Render: a disk on the web service would leave it one instance, without autoscaling and without zero-downtime deploys",
        allowed: "group (a private service of its own with the disk) or none",
        good: "group",
      }),
    );
  if (parseImage(imageRepository).registry === "registry.fly.io")
    problems.push(
      settingProblem(name, ["dashboard", "imageRepository"], {
        value: imageRepository,
        problem: "is Fly's private registry, from which Render cannot pull",
        allowed: `a public repository, or one of ${PULLED} with render.registryCredentialId`,
        good: "ghcr.io/jgorzitza/hotdash",
      }),
    );
  return problems;
}
