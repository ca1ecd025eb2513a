import type { GithubAccess } from "../github/access.ts";
import type { Stack } from "../workspace/stack.ts";
import { type AtGithub, lookUp } from "./github-lookup.ts";
import { breakable } from "./held.ts";
import { lookAtWorld } from "./look.ts";
import { asOpenCreate, isMisread, isNeeded, renumbered } from "./misread.ts";
import { asOlderCopy, withheldImage } from "./older-copy.ts";
import {
  type ExportedDeployment,
  type PendingOperation,
  planRepair,
  type StoredResource,
  withOpen,
  without,
  withoutEtags,
} from "./plan.ts";
import type { Judge } from "./state-store.ts";
import { storeOf } from "./store.ts";

export { LockHeld } from "./held.ts";

export interface RepairOptions {
  /** Breaks a lock whose holder may still run. */
  force: boolean;
  /** How to reach GitHub; asked for only when something there has to be looked up. */
  github(): Promise<GithubAccess>;
  say(line: string): void;
}

/** A pending create at GitHub, and the id of what it made there. */
interface Found {
  operation: PendingOperation;
  id: string;
}

const nameOf = ({ resource }: PendingOperation) => resource.urn.split("::").slice(-2).join(" ");

/**
 * Makes a stack usable again after an update was killed: breaks the locks of processes that are gone, mends files that
 * were cut off, takes in what GitHub has, forgets the rest of the unfinished operations. What it writes was read and
 * judged under the same lock, and a sound stack is not written at all. Afterwards a plain `pulumi up` converges.
 * @throws LockHeld when a holder of the lock lives, or may live and `force` is not set.
 */
export async function repair(stack: Stack, options: RepairOptions): Promise<void> {
  const store = await storeOf(stack);
  const { say } = options;
  const broken = breakable(await store.holders(), { force: options.force, stack: stack.name, say });
  const found: Found[] = [];
  let older = false;
  await store.edit(
    broken,
    forgetting(found, options, () => (older = true)),
    say,
  );
  if (found.length > 0) {
    await takeIn(stack, found);
    // The engine has no way to turn a pending create into a resource (3.259.0 drops it): what was taken in is forgotten last.
    await store.edit([], forgetting([], options), say);
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

/**
 * Judges a state: what can be forgotten goes, and what GitHub has is put into `found` and stays pending until it was taken
 * in, so that a kill in between loses nothing.
 */
function forgetting(found: Found[], { github, say }: RepairOptions, onOlder: () => void = () => {}): Judge {
  return async ({ state, older }) => {
    const plan = planRepair(state);
    const forgotten = plan.forget.map(({ operation }) => operation);
    for (const { operation, reason } of plan.forget)
      say(`forget ${operation.type} ${nameOf(operation)}: ${reason}`);
    const access = plan.lookUp.length > 0 ? await github() : undefined;
    for (const operation of plan.lookUp) {
      const live = access && (await lookUp(operation, access));
      say(verdictOf(operation, live));
      if (live && live.differs.length === 0) found.push({ operation, id: live.id });
      else forgotten.push(operation);
    }
    if (older || withheldImage(state) !== undefined) onOlder();
    const numbered = await withNumbers(state, { github, say });
    if (forgotten.length === 0 && !older && !numbered) return undefined;
    const mended = without(numbered ?? state, forgotten);
    return older ? asOlderCopy(mended) : mended;
  };
}

/** The state with the numbers that its objects have at GitHub; undefined when it has all of them. */
async function withNumbers(
  state: ExportedDeployment,
  { github, say }: Pick<RepairOptions, "github" | "say">,
): Promise<ExportedDeployment | undefined> {
  const { resources = [] } = state.deployment;
  const misread = resources.filter(isMisread);
  if (misread.length === 0) return undefined;
  const access = await github();
  const changed = new Map<string, StoredResource | undefined>();
  for (const resource of misread) {
    const operation = asOpenCreate(resource);
    const live = await lookUp(operation, access);
    const name = nameOf(operation);
    if (live) {
      changed.set(resource.urn, renumbered(resource, live.id));
      say(`${name} is ${live.id} at GitHub, whose answer to its create was another's`);
    } else if (isNeeded(resource.urn, resources)) {
      say(`${name} is not at GitHub: npm run up -- <stack> --refresh makes it anew`);
    } else {
      changed.set(resource.urn, undefined);
      say(`${name} is not at GitHub, and the next update makes it`);
    }
  }
  if (changed.size === 0) return undefined;
  const kept = resources.flatMap((one) => (changed.has(one.urn) ? (changed.get(one.urn) ?? []) : one));
  return { ...state, deployment: { ...state.deployment, resources: kept } };
}

/** What becomes of a pending create at GitHub. Only what it made itself is taken in: what is otherwise is somebody else's. */
function verdictOf(operation: PendingOperation, live: AtGithub | undefined): string {
  const name = nameOf(operation);
  if (!live) return `forget creating ${name}: GitHub has none (404)`;
  if (live.differs.length === 0) return `take in ${name} from GitHub as ${live.id}`;
  const { type, urn } = operation.resource;
  return (
    `forget creating ${name}: GitHub has one that this stack did not ask for (other: ${live.differs.join(", ")}). ` +
    `Remove it there, or take it over: npm run pulumi -- import ${type} ${urn.split("::").at(-1)} ${live.id}`
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
