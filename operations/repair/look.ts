import { IMAGE_VARIABLE } from "../../settings/releases/naming.ts";
import type { Stack } from "../workspace/stack.ts";
import { asCurrent, liveImages, runsOnly, withheldImage } from "./older-copy.ts";
import type { StateStore } from "./state-store.ts";

/**
 * Looks at the world through an older copy of the state: the engine refreshes it, under its lock. When all that is live is
 * the image that the copy calls the last good one, a plain `up` may go on with it; otherwise people are told what is live,
 * and how to go on with just that. A world that cannot be reached is said, and looked at by the next `up`.
 */
export async function lookAtWorld(
  stack: Stack,
  store: StateStore,
  say: (line: string) => void,
): Promise<void> {
  const { code, stderr, stdout } = await stack.refresh();
  if (code !== 0) {
    say(`the copy is older than what is live, which could not be looked at: ${lastError(stderr + stdout)}`);
    say(
      `with that put right: npm run repair -- ${stack.name} looks again; every resource is looked at by the next \`up\``,
    );
    return;
  }
  await store.edit(
    [],
    async ({ state }) => {
      const image = withheldImage(state);
      const live = liveImages(state);
      if (image !== undefined && runsOnly(image, live)) {
        say("looked at everything: what is live is what the copy says");
        return asCurrent(state);
      }
      if (image !== undefined) for (const line of toldApart(stack.name, image, live)) say(line);
      return undefined;
    },
    say,
  );
}

/** What is live beside what the copy says, and the commands to go on with. */
export function toldApart(
  stack: string,
  image: string,
  live: readonly { name: string; image: string }[],
): string[] {
  const images = [...new Set(live.map((one) => one.image))];
  return [
    `the copy calls ${image} the last good release; live are:`,
    ...live.map((one) => `  ${one.name}: ${one.image}`),
    "a plain `up` does not choose between them. Name the one that is to run everywhere:",
    ...images.map((one) => `  ${IMAGE_VARIABLE}=${one} npm run up -- ${stack}`),
  ];
}

const lastError = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("error:"))
    .at(-1) ?? "the engine gave no reason";
