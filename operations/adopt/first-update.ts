import { type IpType, typeOf } from "../../providers/fly/api/addresses.ts";
import type { MachineAnswer } from "../../providers/fly/api/machines.ts";
import { mustRunDeclaredImage } from "../../providers/fly/process-group/as-is.ts";
import { desiredMachines } from "../../providers/fly/process-group/desired.ts";
import { observe } from "../../providers/fly/process-group/observe.ts";
import { planRollout } from "../../providers/fly/process-group/plan.ts";
import type { Step } from "../../providers/fly/process-group/planned.ts";
import type { ProcessGroupInputs } from "../../providers/fly/process-group/schema.ts";
import type { Declared } from "./declared.ts";
import type { AppDescription } from "./description.ts";

/**
 * What the first update does at Fly: the rollout's own plan for the machines as they are, and addresses and a certificate that the
 * system has and the app has not, and volumes. Pure.
 * @param declared what would be declared of each process group and its volumes
 * @param domain that would be declared, when any
 * @param addresses kinds that would be. @default the dashboard's
 */
export function firstUpdate(
  app: AppDescription,
  { groups, volumes }: Pick<Declared, "groups" | "volumes">,
  domain: string | undefined,
  addresses: readonly IpType[] = ["shared_v4", "v6"],
): string[] {
  const machines = [...app.groups.flatMap((group) => group.machines), ...app.passing];
  const own = app.addresses.filter(({ region }) => !region || region === "global").map(typeOf);
  return [
    ...groups.flatMap((inputs) => stepsOf(machines, inputs)),
    ...addresses
      .filter((type) => !own.includes(type))
      .map((type) => `addresses: the app has no ${type}, and gets one`),
    ...volumes
      .filter(({ name, region }) => !app.volumes.some((one) => one.name === name && one.region === region))
      .map(({ name, region }) => `volumes: ${region} has no ${name}, and gets one`),
    ...(domain !== undefined && domain !== `${app.name}.fly.dev` && !app.certificates.includes(domain)
      ? [`certificates: ${domain} has none, and one is asked for`]
      : []),
  ];
}

function stepsOf(machines: readonly MachineAnswer[], inputs: ProcessGroupInputs): string[] {
  try {
    const observed = observe(machines, inputs);
    mustRunDeclaredImage(observed, inputs);
    return planRollout(desiredMachines(inputs), observed, inputs).stages.flatMap(({ steps }) =>
      steps.map((step) => `${inputs.group}: ${describe(step)}`),
    );
  } catch (error) {
    return [`${inputs.group}: refused: ${(error as Error).message}`];
  }
}

function describe(step: Step): string {
  switch (step.kind) {
    case "create":
      return `the machine ${step.name} is made: its slot is empty`;
    case "update":
      return `the machine ${step.live.name} is updated`;
    case "heal":
      return `the machine ${step.live.name} is started: it is ${step.live.state}, and its settings let none rest`;
    case "retire":
      return `the machine ${step.live.name} is stopped`;
    case "cordon":
      return `the machine ${step.live.name} gets no more requests`;
    case "uncordon":
      return `the machine ${step.name} gets requests`;
  }
}
