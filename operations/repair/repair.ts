import type { GithubAccess } from "../github/access.ts";
import type { Stack } from "../workspace/stack.ts";
import { lookUp } from "./github-lookup.ts";
import { mendLocalFiles } from "./local-files.ts";
import { holdersIn, judgeHolder, type LockHolder, nameOf as nameOfHolder } from "./lock.ts";
import { type ExportedDeployment, type PendingOperation, planRepair, without } from "./plan.ts";

export interface RepairOptions {
  /** Breaks a lock that a process on another machine holds. */
  force: boolean;
  /** How to reach GitHub; asked for only when something there has to be looked up. */
  github(): Promise<GithubAccess>;
  say(line: string): void;
}

/** A process that lives, here or elsewhere, holds the stack; nothing was changed. */
export class LockHeld extends Error {
  override readonly name = "LockHeld";
  readonly holder: LockHolder;

  constructor(holder: LockHolder, message: string) {
    super(message);
    this.holder = holder;
  }
}

const nameOf = ({ resource }: PendingOperation) => resource.urn.split("::").slice(-2).join(" ");

/**
 * Makes a stack usable again after an update was killed: mends files that were cut off, breaks the lock of a dead process, takes in what GitHub has,
 * forgets the rest of the unfinished operations. Running it on a sound stack changes nothing. Afterwards a plain
 * `pulumi up` converges.
 * @throws when the lock's holder lives, or lives elsewhere and `force` is not set.
 */
export async function repair(stack: Stack, options: RepairOptions): Promise<void> {
  for (const line of await mendLocalFiles(await stack.backend(), stack.project.name, stack.name))
    options.say(line);
  const state = JSON.parse(await stack.export()) as ExportedDeployment;
  const plan = planRepair(state);
  const found: { operation: PendingOperation; id: string }[] = [];
  const forgotten = plan.forget.map(({ operation }) => operation);
  for (const { operation, reason } of plan.forget)
    options.say(`forget ${operation.type} ${nameOf(operation)}: ${reason}`);
  if (plan.lookUp.length > 0) {
    const access = await options.github();
    for (const operation of plan.lookUp) {
      const id = await lookUp(operation, access);
      options.say(
        id
          ? `take in ${nameOf(operation)} from GitHub as ${id}`
          : `forget creating ${nameOf(operation)}: GitHub has none (404)`,
      );
      if (id) found.push({ operation, id });
      else forgotten.push(operation);
    }
  }
  // The engine has no way to turn a pending create into a resource (3.259.0 drops it), so all of them go, and what
  // exists comes in by import.
  await writeState(
    stack,
    without(state, [...forgotten, ...found.map(({ operation }) => operation)]),
    options,
  );
  if (found.length > 0) await takeIn(stack, found);
  const { pendingOperations } = await stack.state();
  if (pendingOperations.length > 0)
    throw new Error(`${pendingOperations.length} operations are still pending: run the repair again`);
  options.say(`stack ${stack.name} is usable: run npm run up -- ${stack.name}`);
}

/** Writes the state back. The write needs the stack's lock, so it is also what finds a stale one. */
async function writeState(stack: Stack, state: ExportedDeployment, options: RepairOptions): Promise<void> {
  const refused = await stack.import(state);
  if (refused === undefined) return;
  const holders = holdersIn(refused);
  if (holders.length === 0) throw new Error(`the state could not be written: ${refused}`);
  for (const holder of holders) {
    const who = nameOfHolder(holder);
    const judgement = judgeHolder(holder);
    if (judgement === "alive")
      throw new LockHeld(
        holder,
        `the stack is locked by ${who}, which is running. Wait for it to end, or end it first`,
      );
    if (judgement === "elsewhere" && !options.force) {
      throw new LockHeld(
        holder,
        `the stack is locked by ${who}. Make sure that it is not running there, then repeat with --force`,
      );
    }
    options.say(
      `break the lock of ${who}, ${judgement === "dead" ? "which is not running any more" : "as --force asks"}`,
    );
  }
  await stack.cancel();
  const again = await stack.import(state);
  if (again !== undefined) throw new Error(`the state could not be written: ${again}`);
}

/** Imports what GitHub has under the very names and parents that the program gives them. */
async function takeIn(
  stack: Stack,
  found: readonly { operation: PendingOperation; id: string }[],
): Promise<void> {
  const parents = [...new Set(found.flatMap(({ operation }) => operation.resource.parent ?? []))];
  const nameTable = Object.fromEntries(parents.map((urn, index) => [`parent${index}`, urn]));
  const resources = found.map(({ operation: { resource }, id }) => ({
    type: resource.type,
    name: resource.urn.split("::").at(-1),
    id,
    ...(resource.parent ? { parent: `parent${parents.indexOf(resource.parent)}` } : {}),
  }));
  await stack.importResources({ nameTable, resources });
}
