import { describe, expect, it } from "vitest";
import type { MachineAnswer } from "../../../providers/fly/api/machines.ts";
import { desiredMachines } from "../../../providers/fly/process-group/desired.ts";
import { observe } from "../../../providers/fly/process-group/observe.ts";
import { planRollout } from "../../../providers/fly/process-group/plan.ts";
import type { Step } from "../../../providers/fly/process-group/planned.ts";
import { type ProcessGroupInputs, processGroupInputs } from "../../../providers/fly/process-group/schema.ts";
import { image, webGroup } from "../../support/fly-world.ts";

const NEW = image("2", "b");
const GUEST = { cpu_kind: "shared", cpus: 2, memory_mb: 2048 };

function inputs(change: Record<string, unknown> = {}): ProcessGroupInputs {
  return processGroupInputs.parse(webGroup("app", { image: NEW, ...change }));
}

/** A machine as the API answers it: of the old release, started and healthy, unless told otherwise. */
function machine(
  name: string,
  change: Partial<MachineAnswer> & { release?: "old" | "new" } = {},
): MachineAnswer {
  const { release = "old", ...rest } = change;
  const of = inputs(release === "old" ? { image: image("1") } : {});
  const [desired] = desiredMachines(of);
  const checks = [{ name: "servicecheck-00-http-8080", status: "passing" }];
  return {
    id: `id-${name}`,
    name,
    state: "started",
    region: "dfw",
    config: desired?.config ?? {},
    checks,
    events: [],
    ...rest,
  };
}

const three = (change: Parameters<typeof machine>[1] = {}) =>
  [1, 2, 3].map((k) => machine(`web-dfw-${k}`, change));

function plan(machines: MachineAnswer[], change: Record<string, unknown> = {}) {
  const wanted = inputs(change);
  return planRollout(desiredMachines(wanted), observe(machines, wanted), wanted);
}

/** A stage in short: `update web-dfw-1 drain`. */
function told(step: Step): string {
  if (step.kind === "create") return `create ${step.name}${step.cordoned ? " cordoned" : ""}`;
  if (step.kind === "uncordon") return `uncordon ${step.name}`;
  if (step.kind === "update")
    return `update ${step.live.name} ${step.traffic}${step.start ? "" : " resting"}`;
  if (step.kind === "heal") return `heal ${step.live.name}${step.uncordon ? "" : " cordoned"}`;
  if (step.kind === "retire") return `${step.destroy ? "destroy" : "keep"} ${step.live.name}`;
  return `cordon ${step.live.name}`;
}

const stages = (machines: MachineAnswer[], change: Record<string, unknown> = {}) =>
  plan(machines, change).stages.map(({ steps }) => steps.map(told));

const STRATEGIES = ["rolling", "bluegreen", "canary", "immediate"] as const;

describe.each(STRATEGIES)("%s", (strategy) => {
  it("has nothing to do when all is as wanted", () => {
    const { stages: none, unchanged } = plan(three({ release: "new" }), { strategy });
    expect(none).toEqual([]);
    expect(unchanged).toEqual(["web-dfw-1", "web-dfw-2", "web-dfw-3"]);
  });

  it("makes what is missing", () => {
    expect(stages([], { strategy })).toEqual([["create web-dfw-1", "create web-dfw-2", "create web-dfw-3"]]);
  });

  it("removes what is no longer declared, at the end", () => {
    const all = stages(three(), { strategy, regions: { dfw: 2 } });
    expect(all.at(-1)).toContain("destroy web-dfw-3");
    expect(all.flat()).not.toContain("update web-dfw-3 drain");
  });

  it("touches only the machine that differs", () => {
    const machines = [machine("web-dfw-1"), ...three({ release: "new" }).slice(1)];
    const names = stages(machines, { strategy })
      .flat()
      .map((text) => text.split(" ")[1]);
    expect(names.every((name) => name?.startsWith("web-dfw-1"))).toBe(true);
  });

  it("ends in the wanted set from any point at which a bluegreen rollout was cut off", () => {
    const green = { release: "new", cordoned: true } as const;
    const cuts: MachineAnswer[][] = [
      [...three(), machine("web-dfw-1-b", green)],
      [...three(), ...three(green).map((one) => ({ ...one, id: `${one.id}b`, name: `${one.name}-b` }))],
      [...three(), machine("web-dfw-1-b", { release: "new" }), machine("web-dfw-2-b", green)],
      [...three({ cordoned: true }), ...[1, 2, 3].map((k) => machine(`web-dfw-${k}-b`, { release: "new" }))],
      [
        machine("web-dfw-3", { cordoned: true }),
        ...[1, 2, 3].map((k) => machine(`web-dfw-${k}-b`, { release: "new" })),
      ],
    ];
    for (const machines of cuts)
      expect(outcome(machines, strategy)).toEqual(["web-dfw-1", "web-dfw-2", "web-dfw-3"]);
  });
});

/** Slots that run the new release and take requests after a plan, each exactly once, with nothing beside them. */
function outcome(machines: MachineAnswer[], strategy: string): string[] {
  const live = new Map(
    machines.map(({ name, config, cordoned }) => [name, { new: runsNew(config), open: !cordoned }]),
  );
  for (const step of plan(machines, { strategy }).stages.flatMap(({ steps }) => steps)) {
    if (step.kind === "create") live.set(step.name, { new: true, open: !step.cordoned });
    else if (step.kind === "uncordon")
      live.set(step.name, { new: live.get(step.name)?.new === true, open: true });
    else if (step.kind === "update")
      live.set(step.live.name, { new: true, open: step.traffic !== "keep off" });
    else if (step.kind === "heal")
      live.set(step.live.name, { new: true, open: step.uncordon || !step.live.cordoned });
    else if (step.kind === "cordon")
      live.set(step.live.name, { new: live.get(step.live.name)?.new === true, open: false });
    else live.delete(step.live.name);
  }
  for (const [name, { new: fresh, open }] of live) expect([name, fresh, open]).toEqual([name, true, true]);
  return [...live.keys()].map((name) => name.replace(/-b$/, "")).sort();
}

const runsNew = (config: MachineAnswer["config"]) => config?.image === NEW;

describe("rolling", () => {
  it("changes one machine alone first, then as many as may be out of service", () => {
    const machines = [1, 2, 3, 4, 5, 6].map((k) => machine(`web-dfw-${k}`));
    expect(stages(machines, { regions: { dfw: 6 } }).map((stage) => stage.length)).toEqual([1, 2, 2, 1]);
    expect(
      stages(machines, { regions: { dfw: 6 }, rollout: { max_unavailable: 5 } }).map((stage) => stage.length),
    ).toEqual([1, 5]);
  });

  it("does not take the only machine that serves out of routing", () => {
    expect(stages([machine("web-dfw-1")], { regions: { dfw: 1 } })).toEqual([["update web-dfw-1 leave"]]);
    const resting = [machine("web-dfw-1"), machine("web-dfw-2", { state: "stopped" })];
    expect(stages(resting, { regions: { dfw: 2 } })).toEqual([
      ["update web-dfw-1 leave"],
      ["update web-dfw-2 leave"],
    ]);
  });
});

describe("canary", () => {
  it("goes by growing shares, and bakes after each", () => {
    const machines = [...Array(10).keys()].map((k) => machine(`web-dfw-${k + 1}`));
    const { stages: all } = plan(machines, {
      strategy: "canary",
      regions: { dfw: 10 },
      rollout: { max_unavailable: 10 },
    });
    expect(all.map(({ steps, after }) => [steps.length, after])).toEqual([
      [1, "bake"],
      [4, "bake"],
      [5, "bake"],
    ]);
  });

  it("never takes more out of service at once than allowed", () => {
    const machines = [...Array(10).keys()].map((k) => machine(`web-dfw-${k + 1}`));
    const sizes = stages(machines, {
      strategy: "canary",
      regions: { dfw: 10 },
      rollout: { max_unavailable: 2 },
    }).map((s) => s.length);
    expect(sizes).toEqual([1, 2, 2, 2, 2, 1]);
  });
});

describe("bluegreen", () => {
  it("proves a second set without traffic, moves the traffic, and removes the first", () => {
    expect(stages(three().slice(0, 2), { strategy: "bluegreen", regions: { dfw: 2 } })).toEqual([
      ["create web-dfw-1-b cordoned", "create web-dfw-2-b cordoned"],
      ["uncordon web-dfw-1-b", "uncordon web-dfw-2-b"],
      ["cordon web-dfw-1", "cordon web-dfw-2"],
      ["destroy web-dfw-1", "destroy web-dfw-2"],
    ]);
  });

  it("goes back to the slots' plain names the next time", () => {
    const second = [machine("web-dfw-1-b")];
    expect(stages(second, { strategy: "bluegreen", regions: { dfw: 1 } })[0]).toEqual([
      "create web-dfw-1 cordoned",
    ]);
  });

  it("keeps the previous set when told to, and starts it again for a way back", () => {
    const keep = { strategy: "bluegreen", regions: { dfw: 1 }, rollout: { keep_previous: true } };
    expect(stages([machine("web-dfw-1")], keep).at(-1)).toEqual(["keep web-dfw-1"]);
    const kept = machine("web-dfw-1", { release: "new", cordoned: true, state: "stopped" });
    expect(stages([kept, machine("web-dfw-1-b")], keep)).toEqual([
      ["heal web-dfw-1 cordoned"],
      ["uncordon web-dfw-1"],
      ["cordon web-dfw-1-b"],
      ["keep web-dfw-1-b"],
    ]);
    const settled = [
      machine("web-dfw-1", { cordoned: true, state: "stopped" }),
      machine("web-dfw-1-b", { release: "new" }),
    ];
    expect(stages(settled, keep)).toEqual([]);
    expect(stages(settled, { ...keep, rollout: {} })).toEqual([["destroy web-dfw-1"]]);
  });

  it("is refused for a group with volumes or without checks, in the preview", () => {
    const mounts = { path: "/data", volumes: { "web-dfw-1": "vol_1" } };
    const refused = (change: Record<string, unknown>) =>
      processGroupInputs.safeParse(webGroup("app", { strategy: "bluegreen", regions: { dfw: 1 }, ...change }))
        .error?.issues[0]?.message;
    expect(refused({ mounts })).toMatch(/a volume attaches to one/);
    expect(refused({ machine: { guest: { cpu_kind: "shared", cpus: 1, memory_mb: 256 } } })).toMatch(
      /declares none/,
    );
  });
});

describe("machines that autostop has put to rest", () => {
  const { services } = webGroup("app").machine as { services: Record<string, unknown>[] };
  const machineOf = { guest: GUEST, services: services.map((one) => ({ ...one, autostop: "stop" })) };
  const slept = (name: string) => machine(name, { state: "stopped" });
  const told = (machines: MachineAnswer[], regions: number) =>
    stages(machines, { strategy: "bluegreen", machine: machineOf, regions: { dfw: regions } });

  it("get the release at rest once others have proven it, before the old set goes", () => {
    expect(told([machine("web-dfw-1"), slept("web-dfw-2"), slept("web-dfw-3")], 3)).toEqual([
      ["create web-dfw-1-b cordoned"],
      ["uncordon web-dfw-1-b", "update web-dfw-2 leave resting", "update web-dfw-3 leave resting"],
      ["cordon web-dfw-1"],
      ["destroy web-dfw-1"],
    ]);
  });

  it("prove the release by one of them when all of them rest", () => {
    expect(told([slept("web-dfw-1"), slept("web-dfw-2")], 2)).toEqual([
      ["update web-dfw-1 keep off"],
      ["uncordon web-dfw-1", "update web-dfw-2 leave resting"],
    ]);
  });
});
