import type { FaultProxy, SeenRequest } from "../support/fault-proxy.ts";
import type { Ran } from "./program.ts";
import { plant, type Trouble } from "./trouble.ts";

/** One turn: what others did, what is declared next, and what the update meets on its way. */
export interface Turn<Change, Deed> {
  byHand: readonly Deed[];
  change: Change;
  refresh: boolean;
  troubles: readonly Trouble[];
}

/** A stack on one platform, in a place of its own beside others that are played at the same time. */
export interface Scene<Change, Deed> {
  proxy: FaultProxy;
  /** Whether a request is about this stack. */
  belongs(request: SeenRequest): boolean;
  /** What somebody else does. */
  doByHand(deed: Deed): Promise<void>;
  declare(change: Change): void;
  up(options: { refresh: boolean }): Promise<Ran>;
  /** Looks at the platform before an update, so that afterwards it can be said what became of it. */
  look(): void;
  /** What does not hold after an update, whether it succeeded or not. */
  wrong(ran: Ran): string[];
  /** What is not as declared, after an update that succeeded. */
  notAsDeclared(): string[];
  /** Goes back to the last release that succeeded, when the one that is declared can never succeed. */
  declareGood(): void;
  /** Waits until nothing of the past is in the way: leases of others, lists that lag. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** Tries that a stack gets at the end, without trouble: a command that is run again repairs. */
const REPAIRS = 4;

/** Plays turns and answers what was wrong: an invariant that did not hold, or an end that is not as declared. */
export async function play<Change, Deed>(
  scene: Scene<Change, Deed>,
  turns: readonly Turn<Change, Deed>[],
): Promise<string[]> {
  const problems: string[] = [];
  const story: string[] = [];
  try {
    for (const turn of turns) {
      const { byHand, change, refresh, troubles } = turn;
      for (const deed of byHand) await scene.doByHand(deed);
      scene.declare(change);
      scene.look();
      const planted = plant(scene.proxy, troubles, (request) => scene.belongs(request));
      const ran = await scene.up({ refresh });
      for (const one of planted) one.remove();
      story.push(ran.failed ? `failed at ${ran.failed.name}: ${ran.failed.message}` : "succeeded");
      problems.push(...scene.wrong(ran));
      // A list that lags shows what was, and nobody can see past it.
      const lags = troubles.some(({ effect }) => effect === "stale");
      if (!ran.failed && refresh && !lags)
        problems.push(...scene.notAsDeclared().map((one) => `said to have succeeded, but ${one}`));
      if (problems.length > 0) return [...problems, "what was said:", ...story];
    }
    scene.declareGood();
    for (let tries = 1; ; tries++) {
      await scene.rest();
      scene.look();
      const ran = await scene.up({ refresh: true });
      story.push(ran.failed ? `at the end failed at ${ran.failed.name}: ${ran.failed.message}` : "ended");
      problems.push(...scene.wrong(ran));
      if (!ran.failed) problems.push(...scene.notAsDeclared());
      else if (tries === REPAIRS) problems.push("running the command again does not repair");
      if (problems.length > 0) return [...problems, "what was said:", ...story];
      if (!ran.failed) return [];
    }
  } finally {
    await scene.close();
  }
}
