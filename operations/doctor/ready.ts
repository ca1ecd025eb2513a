import { redact } from "../../providers/kernel/redact.ts";
import type { Stack } from "../workspace/stack.ts";
import { backendNamed, backendReached } from "./backend.ts";
import { foundLines } from "./finding.ts";
import { machineFound } from "./machine.ts";
import { type Needs, needsOf } from "./needs.ts";
import { passphraseFound } from "./passphrase.ts";
import { tokensAsked, tokensNamed } from "./tokens.ts";

/** What a command that changes something needs: the platforms of the stack with GitHub or without it, the state, its secrets. */
export type Need = "platforms" | "github" | "state" | "secrets";

/**
 * Holds what a command will need against what is at hand, first and all at once, so that none begins at one platform to fail at the
 * next. A live stack's platforms and backend are asked; a simulated one's are on this machine.
 * @throws Error with everything that is missing, each with its way out; nothing was touched then
 */
export async function expectReady(stack: Stack, command: string, needs: readonly Need[]): Promise<void> {
  const { env } = stack.project;
  // A file that says something wrong is refused by the settings themselves, with everything that is wrong in it.
  const needed = await needsOf(stack).catch((): Needs => ({ platform: "simulated" }));
  const { github, ...platforms } = needed;
  const asked = {
    platform: platforms.platform,
    ...(needs.includes("platforms") ? platforms : {}),
    ...(needs.includes("github") && github ? { github } : {}),
  };
  const live = platforms.platform === "live";
  const found = await Promise.all([
    needs.includes("state") ? machineFound(stack.project) : [],
    needs.includes("state") ? (live ? backendReached(env) : backendNamed(env)) : [],
    needs.includes("secrets") ? passphraseFound(stack, { tried: false }) : [],
    live ? tokensAsked(asked, env) : tokensNamed(asked, env),
  ]);
  const lacking = found.flat().filter(({ state }) => state === "missing");
  if (lacking.length > 0) throw notReady(command, lacking.flatMap(foundLines));
}

const notReady = (command: string, lines: readonly string[]) =>
  new Error(redact(`${command} cannot begin; nothing was touched\n${lines.join("\n")}`));
