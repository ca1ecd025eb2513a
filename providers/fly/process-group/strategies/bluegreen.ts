import type { MachineAnswer } from "../../api/machines.ts";
import { isServing } from "../observe.ts";
import type { Stage, Step } from "../planned.ts";
import { isResting, mayRest } from "../rest.ts";
import type { RolloutOptions } from "../schema.ts";
import { twinName } from "../slots.ts";
import { creates, type OpenSlot, type Situation } from "./situation.ts";

/** How one slot changes sides. */
interface Move {
  /** Makes the new machine ready, without traffic. */
  ready: Step;
  /** Name of the new machine, which gets traffic afterwards. */
  green: string;
  /** The machine that loses its traffic, and goes. */
  blue: MachineAnswer | undefined;
}

/**
 * A second set beside the first: new machines are made cordoned and pass checks and smoke rules while the old ones serve
 * all requests. Then traffic moves to the new set and off the old one, which stays, ready to take it back, until the
 * bake is over. Slots without a serving machine need no second one; machines that autostop has put to rest get the
 * release at rest, once others have proven it.
 */
export function bluegreen(seen: Situation, options: RolloutOptions): Stage[] {
  const { awake, asleep } = byRest(seen);
  const moves = [...seen.ailing.map(takeOver), ...awake.map(secondMachine)];
  const blues = moves.flatMap(({ blue }) => blue ?? []);
  const serving = blues.filter(isServing);
  return [
    { steps: [...creates(seen), ...moves.map(({ ready }) => ready)], after: "rehearsal" },
    {
      steps: [
        ...moves.flatMap(({ ready, green }): Step[] =>
          isOpen(ready) ? [] : [{ kind: "uncordon", name: green }],
        ),
        // Before the old set goes: what a rush of requests starts then is the release that takes them.
        ...asleep.map(
          ({ desired, holder }): Step => ({
            kind: "update",
            desired,
            live: holder,
            start: false,
            traffic: "leave",
          }),
        ),
      ],
      after: "routing",
    },
    { steps: serving.map((live) => ({ kind: "cordon", live })), after: "bake" },
    {
      steps: [
        ...blues.map((live): Step => ({ kind: "retire", live, destroy: !options.keep_previous })),
        ...[...seen.leftover, ...seen.lost.map(({ holder }) => holder)].map(
          (live): Step => ({ kind: "retire", live, destroy: true }),
        ),
      ],
      settled: true,
    },
  ];
}

/** Slots whose one machine autostop has put to rest, apart from the others; one is woken when none else can prove the release. */
function byRest({ outdated, ailing, unchanged, empty }: Situation) {
  const rests = ({ desired, holder, beside }: OpenSlot) =>
    !beside && !holder.cordoned && isResting(holder) && mayRest(desired.config);
  const asleep = outdated.filter(rests);
  const awake = outdated.filter((slot) => !rests(slot));
  const proven = awake.length + ailing.length + unchanged.length + empty.length > 0;
  if (!proven) awake.push(...asleep.splice(0, 1));
  return { awake, asleep };
}

/** The right config is there already: an earlier run was cut off, or the previous set was kept and is wanted again. */
function takeOver({ desired, holder, beside }: OpenSlot): Move {
  return {
    ready: { kind: "heal", desired, live: holder, uncordon: false },
    green: holder.name,
    blue: beside,
  };
}

function secondMachine({ desired, holder, beside }: OpenSlot): Move {
  const inPlace = (live: MachineAnswer): Step => ({
    kind: "update",
    desired,
    live,
    start: true,
    traffic: "keep off",
  });
  if (!isServing(holder) && !beside) return { ready: inPlace(holder), green: holder.name, blue: undefined };
  if (beside) return { ready: inPlace(beside), green: beside.name, blue: holder };
  const name = twinName(desired.name, holder.name);
  return { ready: { kind: "create", desired, name, cordoned: true }, green: name, blue: holder };
}

/** A machine that is only healed and was never cordoned takes requests already. */
function isOpen(ready: Step): boolean {
  return ready.kind === "heal" && !ready.live.cordoned;
}
