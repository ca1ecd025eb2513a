import type { GithubAccess } from "../github/access.ts";
import type { Stack } from "../workspace/stack.ts";
import { breakable } from "./held.ts";
import { type Found, judging } from "./judging.ts";
import { lookAtWorld } from "./look.ts";
import { type PendingOperation, withOpen, withoutEtags } from "./plan.ts";
import { storeOf } from "./store.ts";
import { nameOf } from "./verdict.ts";

export { LockHeld } from "./held.ts";

export interface RepairOptions {
  /** Breaks a lock whose holder may still run. */
  force: boolean;
  /** How to reach GitHub; asked for only when something there has to be looked up. */
  github(): Promise<GithubAccess>;
  say(line: string): void;
}

/**
 * Makes a stack usable again after an update was killed: breaks the locks of processes that are gone, mends files that
 * were cut off, takes in what GitHub has, forgets the rest of the unfinished operations. What it writes was read and
 * judged under the same lock, and a sound stack is not written at all. Afterwards a plain `pulumi up` converges.
 * @throws LockHeld when a holder of the lock lives, or may live and `force` is not set.
 */
export async function repair(stack: Stack, options: RepairOptions): Promise<void> {
  const store = await storeOf(stack);
  const { say } = options;
  const tools = { ...options, stack: stack.name };
  const broken = breakable(await store.holders(), { force: options.force, stack: stack.name, say });
  const found: Found[] = [];
  let older = false;
  await store.edit(
    broken,
    judging(found, tools, () => (older = true)),
    say,
  );
  if (found.length > 0) {
    await takeIn(stack, found);
    // The engine has no way to turn a pending create into a resource (3.259.0 drops it): what was taken in is forgotten last.
    await store.edit([], judging([], tools), say);
  }
  if (older) await lookAtWorld(stack, store, say);
  say(`stack ${stack.name} is usable: run npm run up -- ${stack.name}`);
}

/**
 * Writes down what a failed update leaves at GitHub: creates whose outcome nobody knows, so that the next update settles them,
 * on whatever machine it runs; and of objects whose update failed, that the next look is to be a whole one.
 * @throws LockHeld when somebody else holds the stack by now
 */
export async function leaveOpen(
  stack: Stack,
  { open, refused }: { open: readonly PendingOperation[]; refused: ReadonlySet<string> },
  say: (line: string) => void,
): Promise<void> {
  const store = await storeOf(stack);
  await store.edit(
    [],
    async ({ state }) => {
      const opened = withOpen(state, open);
      return withoutEtags(opened ?? state, refused) ?? opened;
    },
    say,
  );
  for (const operation of open)
    say(
      `whether ${nameOf(operation)} was made at GitHub is not known: the next update looks, and settles it`,
    );
}

/** Imports what GitHub has under the very names and parents that the program gives them. */
async function takeIn(stack: Stack, found: readonly Found[]): Promise<void> {
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
