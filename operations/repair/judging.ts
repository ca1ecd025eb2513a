import type { GithubAccess } from "../github/access.ts";
import { lookUp } from "./github-lookup.ts";
import { asOpenCreate, isMisread } from "./misread.ts";
import { asOlderCopy, withheldImage } from "./older-copy.ts";
import { type PendingOperation, planRepair, without } from "./plan.ts";
import type { Judge } from "./state-store.ts";
import { nameOf, settled, type Unsettled, type Verdict, verdictOf } from "./verdict.ts";

/** A pending create at GitHub, and the id of what it made there. */
export interface Found {
  operation: PendingOperation;
  id: string;
}

/** What a judge works with. */
export interface Tools {
  /** Name of the stack, for the commands that are said. */
  stack: string;
  /** How to reach GitHub; asked for only when something there has to be looked up. */
  github(): Promise<GithubAccess>;
  say(line: string): void;
}

/**
 * Judges a state: what can be forgotten goes, what the state holds gets the number that it has at GitHub, and what GitHub
 * made of a pending create is put into `found` and stays pending until it was taken in, so that a kill in between loses
 * nothing.
 */
export function judging(
  found: Found[],
  { github, say, stack }: Tools,
  onOlder: () => void = () => {},
): Judge {
  return async ({ state, older }) => {
    // A state that changed meanwhile is judged anew.
    found.length = 0;
    const { resources = [] } = state.deployment;
    const plan = planRepair(state);
    const forgotten = plan.forget.map(({ operation }) => operation);
    for (const { operation, reason } of plan.forget)
      say(`forget ${operation.type} ${nameOf(operation)}: ${reason}`);
    const unsettled: Unsettled[] = [
      ...plan.lookUp.map((operation) => ({ operation, stored: undefined })),
      ...resources.filter(isMisread).map((stored) => ({ operation: asOpenCreate(stored), stored })),
    ];
    const access = unsettled.length > 0 ? await github() : undefined;
    const verdicts = new Map<string, Verdict>();
    for (const one of unsettled) {
      const { operation, stored } = one;
      const live = access && (await lookUp(operation, access));
      const verdict = verdictOf(one, live, { resources, stack });
      say(verdict.says);
      if (stored) verdicts.set(stored.urn, verdict);
      else if (verdict.takes !== undefined) found.push({ operation, id: verdict.takes });
      else forgotten.push(operation);
    }
    if (older || withheldImage(state) !== undefined) onOlder();
    const numbered = settled(state, verdicts);
    if (forgotten.length === 0 && !older && !numbered) return undefined;
    const mended = without(numbered ?? state, forgotten);
    return older ? asOlderCopy(mended) : mended;
  };
}
