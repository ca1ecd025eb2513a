import { scaleOf } from "../../settings/autoscale.ts";
import { nameOf, sameBuild, shortDigest } from "../../settings/releases/release.ts";
import { isOn } from "../../settings/schema/host.ts";
import { webStrategy } from "../../settings/strategy.ts";
import type { StackSettings } from "../../settings/types.ts";
import { EXIT, type ExitCode } from "../deploy/exit-codes.ts";
import type { Target } from "../uptime/probe.ts";
import type { DrillEvidence } from "./evidence.ts";
import { type Seen, startLoad } from "./load.ts";
import { type Allowed, minutes, seconds, tooSlow } from "./measured.ts";
import type { Practised } from "./practised.ts";

/** What a drill of the way back needs. */
export interface RollbackDrill {
  stack: string;
  settings: Allowed;
  practised: Practised;
  /** Whether its rollouts promise that no request is lost: see `withoutGap`. */
  withoutGap: boolean;
  /** Pages that are asked for meanwhile. */
  targets: readonly Target[];
  /** The image that the stack runs by its state. */
  running(): Promise<string | undefined>;
  /** Brings a past release by its image, the way that `npm run rollback` does; answers how that ended and how long it took. */
  goTo(image: string): Promise<{ code: ExitCode; ms: number }>;
  say(line: string): void;
}

/**
 * Goes one release back and forward again while pages are asked for. How long it takes is what the way back took, from its
 * command to its end; what would be lost is what was sent while nothing answered rightly. Where a rollout promises that
 * no request is, none may be. When the way back fails nothing is to be gone forward from.
 */
export async function rollbackDrill(drill: RollbackDrill): Promise<DrillEvidence> {
  const { stack, settings, practised, goTo, say } = drill;
  const begun = new Date().toISOString();
  const load = startLoad(drill.targets);
  let seen: Seen | undefined;
  try {
    say(`back to ${nameOf({ image: practised.earlier })}, while ${drill.targets.length} pages are asked for`);
    const back = await goTo(practised.earlier);
    const between = back.code === EXIT.done ? await drill.running() : undefined;
    // A deploy that came in between brought something newer: to go forward would take it away.
    const others = between !== undefined && !sameBuild(between, practised.earlier);
    if (between !== undefined && !others) say(`forward again to ${nameOf({ image: practised.runs })}`);
    const forward = between !== undefined && !others ? await goTo(practised.runs) : undefined;
    seen = await load.stop();
    const rto = { minutes: minutes(back.ms), allowed: settings.rtoMinutes };
    const rpo = { minutes: minutes(seen.outageMs), allowed: settings.rpoMinutes };
    const problems = [
      ...(back.code === EXIT.done
        ? []
        : [`the way back ended with ${back.code}: the lines above, and its journal, say why`]),
      ...(others
        ? [`${nameOf({ image: between })} was brought meanwhile, and stays: run the drill again`]
        : []),
      ...(forward === undefined || forward.code === EXIT.done
        ? []
        : [
            `the way forward ended with ${forward.code}, and the older release may still run: npm run rollback -- ${stack} ${shortDigest(practised.runs)}`,
          ]),
      ...tooSlow(rto),
      ...(rpo.minutes > rpo.allowed
        ? [`a page was away for ${rpo.minutes} minutes, and backup.rpoMinutes is ${rpo.allowed}`]
        : []),
      // A load that was none proves nothing either.
      ...(seen.sent === 0 ? ["no page was asked for: the stack declares no smoke rule that could be"] : []),
      ...(drill.withoutGap ? lostIn(seen) : []),
    ];
    return {
      ...{ format: 1, stack, kind: "rollback", at: begun },
      ...{ passed: problems.length === 0, rto, rpo, problems },
      notes: [
        `${nameOf({ image: practised.runs })} to ${nameOf({ image: practised.earlier })} in ${seconds(back.ms)}`,
        ...(forward ? [`and forward again in ${seconds(forward.ms)}`] : []),
        `${seen.sent} requests meanwhile`,
        ...(drill.withoutGap ? [] : lostIn(seen)),
      ],
    };
  } finally {
    if (!seen) await load.stop();
  }
}

/**
 * Whether a release of a stack loses no request: Render's go live only once they answer, and on Fly a second set does so, or the
 * machine that stays. A single machine that is replaced in place is away for as long as its start takes.
 */
export function withoutGap({ host, environmentClass, dashboard }: Releasing): boolean {
  if (!isOn("fly", host)) return true;
  const { strategy } = webStrategy(environmentClass, dashboard);
  const machines = Object.values(scaleOf(dashboard.web).regions).reduce((sum, count = 0) => sum + count, 0);
  return ["bluegreen", "canary"].includes(strategy) || (strategy === "rolling" && machines > 1);
}

/** What of a stack's settings says how it is released. */
export type Releasing = Pick<StackSettings, "host" | "environmentClass"> & {
  dashboard: Pick<StackSettings["dashboard"], "web" | "chroma">;
};

function lostIn({ sent, lost, outageMs }: Seen): string[] {
  const count = [...lost.values()].reduce((sum, one) => sum + one, 0);
  if (count === 0) return [];
  const how = [...lost].map(([what, times]) => `${what} (${times})`).join("; ");
  return [
    `${count} of ${sent} requests were not answered as they must, for ${seconds(outageMs)} at most: ${how}`,
  ];
}
