import { differences } from "../../kernel/leaves.ts";
import type { MachineAnswer } from "../api/machines.ts";
import type { DesiredMachine } from "./desired.ts";
import type { Observed } from "./observe.ts";
import { isOurs, isServing, type Owner } from "./observe.ts";
import { wholeConfig } from "./whole-config.ts";

/** A machine that answers for the group and is not of this stack, or in none of its slots. */
export interface OtherMachine {
  name: string;
  id: string;
  /** What it runs: another image than the group declares. */
  image: string;
}

/**
 * Machines in the app's process group of the same name that fill no slot and run another image: clones that an autoscaler
 * or a person made, machines of somebody's `fly deploy`. Requests reach them like any other, so that users may meet two
 * releases. Those on the declared image are no news.
 */
export function othersOf({ beside }: Observed, { image }: { image: string }): OtherMachine[] {
  return beside
    .filter(
      (machine) => isServing(machine) && machine.config && digestOf(imageOf(machine)) !== digestOf(image),
    )
    .map((machine) => ({ name: machine.name, id: machine.id, image: imageOf(machine) }));
}

/** What a rollout says of machines that are not its own, before it touches any. */
export function tellOthers(
  observed: Observed,
  owner: Owner & { image: string },
  desired: readonly DesiredMachine[],
): string[] {
  const left = othersOf(observed, owner).map(
    ({ name, id, image }) =>
      `${name} (${id}) answers for the group with ${image} and is none of its machines: it is left alone. Look at it: fly machine status ${id} -a ${owner.app}`,
  );
  const taken = [...observed.slots].flatMap(([slot, machines]) =>
    machines
      .filter((machine) => machine.config && !isOurs(machine, owner))
      .map(({ name, id, config }) => {
        const wanted = desired.find((machine) => machine.name === slot)?.config;
        const changed = wanted ? differencesOf(config ?? {}, wanted) : "";
        const by = `${name} (${id}) was made by ${makerOf(config)}`;
        return observed.asIs.has(id)
          ? `${by} and is left as it is${changed.replace("what changes", "what a release would change")}`
          : `${by} and is taken over, as \`adopt\` says${changed}`;
      }),
  );
  return [...left, ...taken];
}

/** By their paths only: what somebody else set may be secret. */
function differencesOf(live: Record<string, unknown>, wanted: Record<string, unknown>): string {
  const paths = differences(wholeConfig(live), wholeConfig(wanted)).map(({ path }) => path);
  return paths.length > 0 ? `; what changes: ${paths.join(", ")}` : "";
}

function makerOf(config: MachineAnswer["config"]): string {
  const { hotdash_project, hotdash_stack, fly_flyctl_version } = (config?.metadata ?? {}) as Record<
    string,
    string | undefined
  >;
  if (hotdash_stack) return `the stack ${hotdash_project ?? "?"}/${hotdash_stack}`;
  return fly_flyctl_version ? "Fly's own tool" : "somebody else";
}

const imageOf = ({ config }: MachineAnswer) => String(config?.image ?? "an unknown image");

/** Two references of one digest are one image; without a digest the text has to do. */
export const digestOf = (image: string) => /sha256:[0-9a-f]{64}/.exec(image)?.[0] ?? image;
