import { ownApps } from "../apps.ts";
import type { SettingProblem } from "../finding.ts";
import { durationOf, millisecondsOf } from "../rules/durations.ts";
import { type StopsOn, stopProblem } from "../rules/stops.ts";
import { isOn } from "../schema/host.ts";
import { LONGEST_JOB } from "../schema/worker.ts";
import { settingProblem } from "../setting-problem.ts";
import type { StackName } from "../stack-name.ts";
import { workerStop } from "../worker.ts";
import type { Check, CheckInput } from "./check.ts";

/** A stop timeout of the settings. */
interface Given {
  path: readonly string[];
  timeout: string;
  /** Kinds of CPU of its machines on Fly, if it is there, and whether it is on Render. */
  cpus: readonly ("shared" | "performance")[];
  render: boolean;
}

/** Processes get the time that they need to end what they have begun, and no more than a platform gives. */
export const stops: Check = (input) => [
  ...given(input).flatMap((one) => kept(input.name, one)),
  ...forJobs(input),
];

function kept(name: StackName, { path, timeout, cpus, render }: Given): SettingProblem[] {
  const places: StopsOn[] = [...cpus, ...(render ? (["render"] as const) : [])];
  const wrong = stopProblem(timeout, places);
  if (wrong === undefined) return [];
  const { problem, most } = wrong;
  return [settingProblem(name, path, { value: timeout, problem, allowed: `at most ${most}`, good: most })];
}

function given({ name, parsed }: CheckInput): Given[] {
  const { dashboard, host, render } = parsed;
  const on = (where: typeof host, cpus: Given["cpus"]) => ({
    cpus: isOn("fly", where) ? cpus : [],
    render: isOn("render", where),
  });
  const apps = ownApps(name, parsed).map((app): Given => {
    const guests = [app, ...Object.values(app.groups), ...Object.values(app.jobs)].flatMap(({ guest }) =>
      guest ? [guest.cpu_kind] : [],
    );
    const cpus = app.guest ? guests : ([...guests, "shared"] as const);
    return { path: ["apps", app.name, "stop_timeout"], timeout: app.stop_timeout, ...on(app.host, cpus) };
  });
  if (!dashboard) return apps;
  const { web, chroma, worker } = dashboard;
  return [
    {
      path: ["dashboard", "web", "stop_timeout"],
      timeout: web.stop_timeout,
      ...on(host, [web.guest.cpu_kind]),
    },
    ...(chroma.mode === "group" && chroma.stop_timeout
      ? [
          {
            ...{ path: ["dashboard", "chroma", "stop_timeout"], timeout: chroma.stop_timeout },
            ...on(host, [chroma.guest.cpu_kind]),
          },
        ]
      : []),
    ...(worker.command === undefined
      ? []
      : [
          {
            path: ["dashboard", "worker", worker.stop_timeout ? "stop_timeout" : "longest_job"],
            timeout: workerStop(worker).timeout,
            ...on(host, [worker.guest.cpu_kind]),
          },
        ]),
    ...Object.entries(isOn("render", host) ? (render?.workers ?? {}) : {}).map(
      ([part, { stop_timeout }]): Given => ({
        ...{ path: ["render", "workers", part, "stop_timeout"], timeout: stop_timeout },
        ...{ cpus: [], render: true },
      }),
    ),
    ...apps,
  ];
}

/** What a worker has begun is done before it is killed, and before its rollout gives up. */
function forJobs({ name, parsed: { dashboard } }: CheckInput): SettingProblem[] {
  if (dashboard?.worker.command === undefined) return [];
  const { worker, web } = dashboard;
  const { longest_job, stop_timeout } = worker;
  const at = (field: string) => ["dashboard", "worker", field];
  if (stop_timeout && millisecondsOf(stop_timeout) <= millisecondsOf(longest_job))
    return [
      settingProblem(name, at("stop_timeout"), {
        value: stop_timeout,
        problem: `is no longer than the longest job (${longest_job}), which would be killed`,
        allowed: `more than ${longest_job}`,
        good: workerStop({ ...worker, stop_timeout: undefined }).timeout,
      }),
    ];
  const { health_timeout_seconds: health, settle_seconds: settle, deadline_seconds: deadline } = web.rollout;
  const { timeout, seconds } = workerStop(worker);
  if (seconds + health + settle <= deadline) return [];
  return [
    settingProblem(name, at(stop_timeout ? "stop_timeout" : "longest_job"), {
      value: timeout,
      problem: `leaves a rollout of ${deadline} seconds (dashboard.web.rollout) no time in which the new worker gets well`,
      allowed: `at most ${durationOf(Math.max(1, deadline - health - settle) * 1_000)} until it stops`,
      good: LONGEST_JOB,
    }),
  ];
}
