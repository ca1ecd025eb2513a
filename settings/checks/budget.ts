import { type OwnApp, ownApps } from "../apps.ts";
import { scaleOf } from "../autoscale.ts";
import { byStack } from "../breaches.ts";
import { hasStore } from "../chatwoot.ts";
import { type CostLine, totalOf } from "../cost/line.ts";
import { diskCost, instanceCost, keyValueCost, machinesCost, volumeCost } from "../cost/resources.ts";
import { dashboardParts } from "../dashboard-parts.ts";
import { judgeBudget } from "../rules/budget.ts";
import { machineCount } from "../rules/production/machines.ts";
import { CHROMA_GUEST as SMALL } from "../schema/chroma.ts";
import { type Host, isOn, NO_DASHBOARD } from "../schema/host.ts";
import { mostInstances, PLAN } from "../schema/render.ts";
import type { Sections } from "../schema/stack.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** A line with the setting that it comes from. */
type Named = CostLine & { name: string };

const named = (name: string, line: CostLine): Named => ({ name, ...line });

/** All that the stack declares fits into its budget. */
export const budget: Check = ({ name, parsed }) => {
  const { cost, dashboard, host, render } = parsed;
  if (!cost || (!dashboard && host !== NO_DASHBOARD)) return [];
  const lines = [
    ...ownApps(name, parsed).flatMap(ofOwn),
    ...(parsed.chatwoot?.keyValue && hasStore(parsed.chatwoot)
      ? [named("chatwoot.keyValue", keyValueCost(parsed.chatwoot.keyValue.plan))]
      : []),
    ...(dashboard && host !== NO_DASHBOARD ? ofDashboard(dashboard, host, render) : []),
  ];
  // Of a size that nobody offers nothing more can be said.
  if (lines.some(({ listed }) => !listed)) return [];
  const path = ["cost", "budget"];
  const context = { budget: cost.budget, property: path.join(".") };
  return judgeBudget(lines, context).map(({ problem, fix }) =>
    settingProblem(name, path, {
      value: String(cost.budget),
      problem,
      allowed: fix,
      good: Math.ceil(totalOf(lines)),
      ...byStack("within-budget"),
    }),
  );
};

function ofDashboard(
  dashboard: Sections["dashboard"],
  host: Host | undefined,
  render: Sections["render"] | undefined,
): Named[] {
  return [
    ...(isOn("fly", host) ? onFly(dashboard) : []),
    ...dashboardParts(dashboard, host).flatMap(({ path, guest, plan, machines, instances }) => [
      ...(isOn("fly", host) && machines > 0 ? [named(path.join("."), machinesCost(guest, machines))] : []),
      ...(isOn("render", host) && instances > 0
        ? [named(path.join("."), instanceCost(plan, instances))]
        : []),
    ]),
    ...(isOn("render", host) && render ? onRender(dashboard, render) : []),
  ];
}

function onFly({ web, chroma }: Sections["dashboard"]): Named[] {
  const perMachine = chroma.mode === "per-machine";
  const { regions } = perMachine ? web : scaleOf(web);
  const machines = Object.values(regions).reduce((sum, count) => sum + count, 0);
  const volumes = chroma.mode === "none" ? 0 : perMachine ? machines : 1;
  return [
    named("dashboard.web", machinesCost(web.guest, machines)),
    ...(chroma.mode === "group" ? [named("dashboard.chroma", machinesCost(chroma.guest, 1))] : []),
    ...(volumes > 0 ? [named("dashboard.chroma.volume", volumeCost(volumes * chroma.volume.size_gb))] : []),
  ];
}

/** A team's own app: each of its groups where it is, jobs as if they ran all the time, and its volumes. */
function ofOwn(app: OwnApp): Named[] {
  const at = (...path: string[]) => app.at(path).join(".");
  const count = (regions: OwnApp["regions"] | undefined) => Math.max(1, machineCount(regions ?? {}));
  const parts = [
    { at: at(), part: app, machines: count(app.regions) },
    ...Object.entries(app.groups).map(([one, part]) => ({
      ...{ at: at("groups", one), part, machines: count(part.regions) },
    })),
    ...Object.entries(app.jobs).map(([one, part]) => ({ at: at("jobs", one), part, machines: 1 })),
  ];
  const gb = (app.volume?.size_gb ?? 0) * count(app.regions);
  return [
    ...(isOn("fly", app.host)
      ? parts.map((one) => named(one.at, machinesCost(one.part.guest ?? app.guest ?? SMALL, one.machines)))
      : []),
    ...(isOn("render", app.host)
      ? parts.map((one) => named(one.at, instanceCost(one.part.plan ?? app.plan ?? PLAN, one.machines)))
      : []),
    ...(gb > 0 && isOn("fly", app.host) ? [named(at("volume"), volumeCost(gb))] : []),
    ...(gb > 0 && isOn("render", app.host) ? [named(at("volume"), diskCost(gb))] : []),
  ];
}

function onRender({ chroma }: Sections["dashboard"], render: Sections["render"]): Named[] {
  const { web, workers, crons, keyValue } = render;
  return [
    named("render.web", instanceCost(web.plan, mostInstances(web))),
    ...(chroma.mode === "none"
      ? []
      : [
          named("render.chroma", instanceCost(render.chroma.plan, 1)),
          named("dashboard.chroma.volume", diskCost(chroma.volume.size_gb)),
        ]),
    ...Object.entries(workers).map(([part, worker]) =>
      named(`render.workers.${part}`, instanceCost(worker.plan, mostInstances(worker))),
    ),
    ...Object.entries(crons).map(([part, { plan }]) => named(`render.crons.${part}`, instanceCost(plan, 1))),
    ...(keyValue ? [named("render.keyValue", keyValueCost(keyValue.plan))] : []),
  ];
}
