import { messageOf } from "../../providers/kernel/errors.ts";
import { redactValue } from "../../providers/kernel/redact.ts";
import { SHARED } from "../../settings/stack-name.ts";
import { openProject } from "../workspace/open.ts";
import type { Project } from "../workspace/project.ts";
import { Stack } from "../workspace/stack.ts";
import { backendReached } from "./backend.ts";
import { clockFound } from "./clock.ts";
import { type Found, foundLines, missing } from "./finding.ts";
import { machineFound } from "./machine.ts";
import { needsOf } from "./needs.ts";
import { passphraseFound } from "./passphrase.ts";
import { registryFound } from "./registry.ts";
import { tokensAsked } from "./tokens.ts";

/**
 * `hotdash doctor`: everything that commands need of this machine and, for a stack, of the platforms, asked at once. Only reads.
 * @returns 1 when something is missing
 */
export async function doctor(given: { stack: string | undefined; json: boolean }): Promise<number> {
  const found = await aboutProject(given.stack);
  if (given.json) console.log(JSON.stringify(redactValue(found), null, 2));
  else {
    for (const line of found.flatMap(foundLines)) console.log(line);
    if (given.stack === undefined)
      console.log("hotdash doctor <stack> asks for its passphrase, its tokens and its registry, too");
  }
  return found.some(({ state }) => state === "missing") ? 1 : 0;
}

async function aboutProject(name: string | undefined): Promise<Found[]> {
  let project: Project;
  try {
    project = await openProject();
  } catch (error) {
    // Without an engine there is no project to open.
    return [missing("engine and plugins", messageOf(error), "npm run setup")];
  }
  const machine = await machineFound(project);
  if (name === undefined) return [...machine, await backendReached(project.env)];
  return [...machine, ...(await foundOf(new Stack(project, name), project))];
}

async function foundOf(stack: Stack, { env }: Project): Promise<Found[]> {
  const needs = await needsOf(stack);
  let date: number | undefined;
  const [backend, passphrase, tokens, registry] = await Promise.all([
    backendReached(env),
    passphraseFound(stack, { tried: true }),
    tokensAsked(needs, env, (at) => {
      date = at;
    }),
    ...(stack.name === SHARED ? [] : [registryFound(stack)]),
  ]);
  return [backend, passphrase, ...tokens, ...(registry ? [registry] : []), clockFound(date, Date.now())];
}
