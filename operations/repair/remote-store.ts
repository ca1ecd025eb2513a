import type { Stack } from "../workspace/stack.ts";
import { LockedMeanwhile } from "./held.ts";
import { holdersIn, type LockHolder } from "./lock.ts";
import { cutOffEverywhere, type ExportedDeployment } from "./plan.ts";
import type { Judge, StateStore } from "./state-store.ts";

/** How often a state that changed while it was judged is judged anew. */
const TRIES = 5;

/**
 * A stack in an object store, a database or Pulumi Cloud: only the engine can lock and write it, and no command of its
 * (3.259.0) reads and writes under one lock. So the state is compared with what was judged right before it is written;
 * and should an update have ended within that last half second, the history says so, and everything is looked at by the
 * next `up`.
 */
export class RemoteStore implements StateStore {
  readonly #stack: Stack;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** Renaming a stack to its own name takes the lock, finds the name taken, and writes nothing. */
  async holders(): Promise<LockHolder[]> {
    const { name } = this.#stack;
    const { stdout, stderr } = await this.#stack.run([
      "stack",
      "rename",
      name,
      "--stack",
      name,
      "--non-interactive",
    ]);
    return holdersIn(stdout + stderr);
  }

  async edit(broken: readonly LockHolder[], judge: Judge, say: (line: string) => void): Promise<void> {
    await this.#break(broken);
    for (let tries = 1; ; tries++) {
      const history = await this.#updates();
      const read = await this.#stack.export();
      const next = await judge({ state: readDeployment(read, this.#stack.name), older: false });
      if (!next) return;
      if ((await this.#stack.export()) !== read) {
        if (tries === TRIES)
          throw new Error("the state changes all the time: wait for the updates to end, then repeat");
        say("the state changed while it was looked at; looking again");
        continue;
      }
      await this.#write(next);
      if ((await this.#updates()) === history) return;
      say(
        "an update ended at this very moment, and its state was replaced: everything is looked at by the next `up`",
      );
      return await this.#write(cutOffEverywhere(next));
    }
  }

  /** Breaks the judged locks, when they are still all there are: the engine can only break all at once. */
  async #break(broken: readonly LockHolder[]): Promise<void> {
    if (broken.length === 0) return;
    const judged = new Set(broken.map(({ lock }) => lock));
    const other = (await this.holders()).find(({ lock }) => !judged.has(lock));
    if (other) throw new LockedMeanwhile(other);
    await this.#stack.cancel();
  }

  async #write(state: ExportedDeployment): Promise<void> {
    const refused = await this.#stack.import(state);
    if (refused === undefined) return;
    const [holder] = holdersIn(refused);
    if (holder) throw new LockedMeanwhile(holder);
    throw new Error(`the state could not be written: ${refused}`);
  }

  /** Names the updates that the backend remembers. */
  async #updates(): Promise<string> {
    const { stdout } = await this.#stack.run([
      "stack",
      "history",
      "--json",
      "--page-size",
      "3",
      "--stack",
      this.#stack.name,
    ]);
    return stdout;
  }
}

/** @throws Error for an export without a state, which the engine makes of an empty or null one with exit code 0 (3.259.0) */
export function readDeployment(text: string, stack: string): ExportedDeployment {
  const state = JSON.parse(text) as Partial<ExportedDeployment> | null;
  if (!state?.deployment)
    throw new Error(
      `the stored state of ${stack} is empty: an update of it would take everything for new. Put a copy from the history ` +
        `or your own backups in its place with: npm run pulumi -- stack import --stack ${stack} --file <copy>`,
    );
  return state as ExportedDeployment;
}
