import { messageOf } from "../../providers/kernel/errors.ts";
import { redact } from "../../providers/kernel/redact.ts";
import { identitiesOf } from "../backup/encryption.ts";
import type { Stack } from "../workspace/stack.ts";
import { backendNamed, backendReached } from "./backend.ts";
import { type Found, foundLines, missing, there } from "./finding.ts";
import { machineFound } from "./machine.ts";
import { type Needs, needsOf } from "./needs.ts";
import { passphraseFound } from "./passphrase.ts";
import { tokensAsked, tokensNamed } from "./tokens.ts";

/**
 * What a command that changes something needs: the stack's platforms, GitHub, the settings kept at Supabase (`supabase`) or what a
 * release asks of the project there, too (`release`), the state, its secrets, and the key that opens backups.
 */
export type Need = "platforms" | "github" | "supabase" | "release" | "state" | "secrets" | "backups";

/**
 * Holds what a command will need against what is at hand, first and all at once, so that none begins at one platform to fail at the
 * next. A live stack's platforms and backend are asked; a simulated one's are on this machine.
 * @throws Error with everything that is missing, each with its way out; nothing was touched then
 */
export async function expectReady(
  stacks: Stack | readonly Stack[],
  command: string,
  needs: readonly Need[],
): Promise<void> {
  const found = [stacks].flat().map(async (stack) => {
    // A file that says something wrong is refused by the settings themselves, with everything that is wrong in it.
    const needed = await needsOf(stack).catch((): Needs => ({ platform: "simulated" }));
    return foundOf(stack, needed, needs);
  });
  refuseLacking(command, (await Promise.all(found)).flat());
}

/** What a command needs that no stack file says: its caller does. */
export interface NeededAtHand {
  /** Whose backend and passphrase it is. */
  stack: Stack;
  /** Of the platforms. */
  needed: Needs;
  needs: readonly Need[];
  /** What the caller found itself. */
  also?: readonly Found[];
}

/** The same for a command that is about no stack, or about one that has no file yet. */
export async function expectAtHand(
  command: string,
  { stack, needed, needs, also = [] }: NeededAtHand,
): Promise<void> {
  refuseLacking(command, [...(await foundOf(stack, needed, needs)), ...also]);
}

async function foundOf(stack: Stack, needed: Needs, needs: readonly Need[]): Promise<Found[]> {
  const { env } = stack.project;
  const asked = askedOf(needed, needs);
  const live = needed.platform === "live";
  const found = await Promise.all([
    needs.includes("state") ? machineFound(stack.project) : [],
    needs.includes("state") ? (live ? backendReached(env) : backendNamed(env)) : [],
    needs.includes("secrets") ? passphraseFound(stack, { tried: false }) : [],
    needs.includes("backups") ? backupKeyFound(env) : [],
    live ? tokensAsked(asked, env) : tokensNamed(asked, env),
  ]);
  return found.flat();
}

/** What two stacks lack alike is said once. */
function refuseLacking(command: string, found: readonly Found[]): void {
  const lacking = found.filter(({ state }) => state === "missing").map((one) => foundLines(one).join("\n"));
  if (lacking.length > 0)
    throw new Error(
      redact(`${command} cannot begin; nothing was touched\n${[...new Set(lacking)].join("\n")}`),
    );
}

/** Of all that a stack needs of the platforms, what a command needs. Pure. */
function askedOf({ platform, fly, render, github, supabase }: Needs, needs: readonly Need[]): Needs {
  const platforms = needs.includes("platforms");
  const project = needs.includes("release") || (needs.includes("supabase") && supabase?.kept);
  return {
    platform,
    ...(platforms && fly ? { fly } : {}),
    ...(platforms && render ? { render } : {}),
    ...(needs.includes("github") && github ? { github } : {}),
    ...(project && supabase ? { supabase } : {}),
  };
}

/** Whether a key is at hand with which backups are read. */
async function backupKeyFound(env: NodeJS.ProcessEnv): Promise<Found> {
  const what = "key of the backups";
  try {
    await identitiesOf(env);
    return there(what, "is set");
  } catch (error) {
    const [problem = "", ...rest] = messageOf(error).split("\n");
    return missing(what, problem, rest.join(" ").trim() || undefined);
  }
}
