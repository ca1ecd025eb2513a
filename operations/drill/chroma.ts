import type { DrillEvidence } from "./evidence.ts";
import type { Export } from "./exports.ts";
import type { Allowed } from "./measured.ts";
import { minutes, seconds, tooSlow } from "./measured.ts";

/** How one program of a drill ended: its exit code, where it ended by itself. */
export interface Ended {
  code: number | undefined;
  /** Milliseconds of the platform. */
  ms: number;
}

/** A machine with an empty volume of its own, for as long as a drill takes. */
export interface ScratchIndex {
  /** Milliseconds of the platform until it was there. */
  madeMs: number;
  /** Runs a program of the image there to its end, or for as long as it may take. */
  run(program: "rebuild" | "check", limitMs: number): Promise<Ended>;
}

/** What a drill of the index needs. */
export interface ChromaDrill {
  stack: string;
  settings: Allowed;
  /** The newest export; undefined where there is none although there should be, and where it is built without. */
  from: Export | undefined;
  /** What the names of the exports begin with that it is built from; undefined where the database has all of it. */
  exports: string | undefined;
  /** Makes the place, uses it, and takes it away again. */
  withScratch<T>(use: (index: ScratchIndex) => Promise<T>): Promise<T>;
  /** Milliseconds since the epoch. */
  now: number;
  say(line: string): void;
}

/**
 * Builds a lost index again on a volume of its own and asks it, never the one that serves. How long it takes is from the empty
 * volume to the answer; what would be lost is what came after the newest export, and nothing where the database has all of it.
 */
export async function chromaDrill(drill: ChromaDrill): Promise<DrillEvidence> {
  const { stack, settings, exports, from, now, say } = drill;
  const limit = settings.rtoMinutes * 60_000;
  const missing = exports !== undefined && from === undefined;
  const ran = missing
    ? undefined
    : await drill.withScratch(async ({ madeMs, run }) => {
        say(`an empty volume is there; it is filled ${from ? `from ${from.name}` : "from the database"}`);
        const rebuilt = await run("rebuild", limit);
        if (rebuilt.code !== 0) return { madeMs, rebuilt };
        say("it is filled; now it is asked");
        return { madeMs, rebuilt, checked: await run("check", limit) };
      });
  const took = ran ? ran.madeMs + ran.rebuilt.ms + (ran.checked?.ms ?? 0) : 0;
  const stopped = [ran?.rebuilt, ran?.checked].some((one) => one !== undefined && one.code === undefined);
  const rto = { minutes: minutes(took), allowed: settings.rtoMinutes };
  const rpo = from ? { minutes: minutes(now - from.at), allowed: settings.rpoMinutes } : null;
  const problems = [
    ...(missing
      ? [
          `there is no export whose name begins with ${exports} and has its moment in it, so that there is nothing to build it from`,
        ]
      : []),
    ...(ran ? wrong("backup.chroma.rebuild", ran.rebuilt) : []),
    ...(ran?.checked ? wrong("backup.chroma.check", ran.checked) : []),
    // One that was stopped at that very bound has said so.
    ...(stopped ? [] : tooSlow(rto)),
    ...(rpo && rpo.minutes > rpo.allowed
      ? [`the newest export is ${rpo.minutes} minutes old, and backup.rpoMinutes is ${rpo.allowed}`]
      : []),
  ];
  return {
    ...{ format: 1, stack, kind: "chroma", at: new Date(now).toISOString() },
    ...{ passed: problems.length === 0, rto, rpo, problems },
    notes: [
      from ? `built from ${from.name}` : missing ? "nothing was built" : "built from what the database has",
      ...(ran ? [`machine and volume ${seconds(ran.madeMs)}, rebuilt in ${seconds(ran.rebuilt.ms)}`] : []),
      ...(ran?.checked ? [`asked in ${seconds(ran.checked.ms)}`] : []),
    ],
  };
}

function wrong(setting: string, { code, ms }: Ended): string[] {
  if (code === 0) return [];
  return [
    code === undefined
      ? `${setting} did not end by itself within ${seconds(ms)}, and was stopped`
      : `${setting} ended with exit code ${code}`,
  ];
}
