import { render } from "../../settings/tokens.ts";
import { readSettings } from "../deploy/read-settings.ts";
import type { ExportedState, Stack } from "../workspace/stack.ts";
import { wayBackAtRender } from "./at-render.ts";
import { type WayBack, waysBack } from "./choose.ts";
import { stateInClear } from "./in-clear.ts";

export interface PutBackOptions {
  /** Goes back to what was there before the last change, although every group launched well with what is there now. */
  last: boolean;
}

/**
 * Sets the previous secrets in the stack's configuration again: on Fly.io those that the machines launched well with, on
 * Render those of the last good deploys. Says names and versions, never a value.
 */
export async function putSecretsBack(
  stack: Stack,
  { last }: PutBackOptions,
  say: (line: string) => void,
): Promise<void> {
  const state = await stateInClear(stack);
  const ways = waysBack(state);
  const due = ways.filter(({ launchedWell }) => launchedWell || last);
  if (due.length > 0) {
    for (const way of due) await goBack(stack, way, say);
    return say(`run npm run up -- ${stack.name}: it sets them at Fly and launches the machines with them`);
  }
  const onRender = state.resources.some(({ type }) => type === render.Service);
  if (onRender) return await atRender(stack, state, last, say);
  if (ways.length === 0) throw new Error(`no change of the secrets of ${stack.name} is remembered`);
  const apps = ways.map(({ app, from }) => `${app} (version ${from})`).join(", ");
  throw new Error(
    `every group launched well with the newest secrets: ${apps}. ` +
      `To go back all the same, to what was there before the last change: npm run secrets:put-back -- ${stack.name} --last`,
  );
}

async function atRender(
  stack: Stack,
  state: ExportedState,
  last: boolean,
  say: (line: string) => void,
): Promise<void> {
  const way = wayBackAtRender(state, await readSettings(stack, Date.now()));
  if (way === undefined)
    throw new Error(
      `no service of ${stack.name} had a good deploy on Render: there is nothing to go back to`,
    );
  if (way === "same")
    throw new Error(
      `every service on Render deployed well with the secrets of the configuration; one that was changed by hand at Render is put right by: npm run up -- ${stack.name} --refresh` +
        (last ? "\nEarlier secrets are remembered for Fly.io only: set the value yourself" : ""),
    );
  say(`${way.service}: back to the secrets of its last good deploy`);
  await setBack(stack, way, say);
  say(
    `run npm run up -- ${stack.name}: a service that has them already is left alone, because a deploy that fails puts its own secrets back`,
  );
}

async function goBack(stack: Stack, way: WayBack, say: (line: string) => void): Promise<void> {
  const why = way.launchedWell ? "with which the machines launched well" : "as before the last change";
  say(
    way.from === way.to
      ? `${way.app}: back to all that version ${way.to} of the secrets had, ${why}`
      : `${way.app}: from version ${way.from} of the secrets back to version ${way.to}, ${why}`,
  );
  await setBack(stack, way, say);
}

async function setBack(
  stack: Stack,
  { set, remove, elsewhere }: Pick<WayBack, "set" | "remove" | "elsewhere">,
  say: (line: string) => void,
): Promise<void> {
  for (const [name, value] of Object.entries(set)) {
    await config(stack, ["set", `secrets.${name}`, "--secret", "--raw"], value);
    say(`  ${name}: previous value set`);
  }
  for (const name of remove) {
    await config(stack, ["rm", `secrets.${name}`]);
    say(`  ${name}: removed, it was not there before`);
  }
  for (const name of elsewhere)
    say(
      `  ${name}: changed too, but it is no secret of the configuration; put back the setting it follows from`,
    );
}

/** The value goes in by standard input: arguments are seen by every user of the machine. */
async function config(stack: Stack, args: readonly string[], value = ""): Promise<void> {
  const [verb = "", path = "", ...flags] = args;
  const command = ["config", verb, path, "--path", "--stack", stack.name, "--non-interactive", ...flags];
  const { code, stderr } = await stack.run(command, { input: value });
  if (code !== 0) throw new Error(`pulumi config ${verb} ${path} ended with ${code}: ${stderr.trim()}`);
}
