import type { Stack } from "../workspace/stack.ts";
import { type WayBack, waysBack } from "./choose.ts";
import { stateInClear } from "./in-clear.ts";

export interface PutBackOptions {
  /** Goes back to what was there before the last change, although every group launched well with what is there now. */
  last: boolean;
}

/** Sets the previous secrets in the stack's configuration again. Says names and versions, never a value. */
export async function putSecretsBack(
  stack: Stack,
  { last }: PutBackOptions,
  say: (line: string) => void,
): Promise<void> {
  const ways = waysBack(await stateInClear(stack));
  if (ways.length === 0) throw new Error(`no change of the secrets of ${stack.name} is remembered`);
  const due = ways.filter(({ launchedWell }) => launchedWell || last);
  if (due.length === 0) {
    const apps = ways.map(({ app, from }) => `${app} (version ${from})`).join(", ");
    throw new Error(
      `every group launched well with the newest secrets: ${apps}. ` +
        `To go back all the same, to what was there before the last change: npm run secrets:put-back -- ${stack.name} --last`,
    );
  }
  for (const way of due) await goBack(stack, way, say);
  say(`run npm run up -- ${stack.name}: it sets them at Fly and launches the machines with them`);
}

async function goBack(stack: Stack, way: WayBack, say: (line: string) => void): Promise<void> {
  const why = way.launchedWell ? "with which the machines launched well" : "as before the last change";
  say(
    way.from === way.to
      ? `${way.app}: back to all that version ${way.to} of the secrets had, ${why}`
      : `${way.app}: from version ${way.from} of the secrets back to version ${way.to}, ${why}`,
  );
  for (const [name, value] of Object.entries(way.set)) {
    await config(stack, ["set", `secrets.${name}`, "--secret", "--raw"], value);
    say(`  ${name}: previous value set`);
  }
  for (const name of way.remove) {
    await config(stack, ["rm", `secrets.${name}`]);
    say(`  ${name}: removed, it was not there before`);
  }
  for (const name of way.elsewhere)
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
