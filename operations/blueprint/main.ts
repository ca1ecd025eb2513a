import { writeFile } from "node:fs/promises";
import { IMAGE_VARIABLE } from "../../settings/releases/naming.ts";
import { isOn } from "../../settings/schema/host.ts";
import { readSettings } from "../deploy/read-settings.ts";
import { openStack } from "../workspace/open.ts";
import { blueprintOf } from "./blueprint.ts";
import { blueprintText } from "./text.ts";

/** `hotdash render blueprint`: what the stack declares on Render as a Blueprint, without any secret. Sends nothing. */
export async function writeBlueprint(given: {
  stack: string;
  /** @default the terminal */
  output: string | undefined;
  /** Render's name of the registry credential that the settings know by id. */
  registryCredential: string | undefined;
}): Promise<void> {
  const stack = await openStack(given.stack, "render:blueprint");
  const settings = await readSettings(stack, Date.now());
  if (!isOn("render", settings.host))
    throw new Error(
      `The stack ${stack.name} is not on Render (host: ${settings.host}). Set it first: npm run pulumi -- config set host both -s ${stack.name}`,
    );
  const { registryCredential } = given;
  if (settings.render.registryCredentialId && !registryCredential)
    throw new Error(
      `A Blueprint knows registry credentials by name, the settings by id (${settings.render.registryCredentialId}). Name it: --registry-credential <name>`,
    );
  const image = process.env[IMAGE_VARIABLE] || settings.dashboard.image || (await stack.outputs()).image;
  if (typeof image !== "string")
    throw new Error(
      `The stack ${stack.name} has no release yet. Name an image: ${IMAGE_VARIABLE}=<repository>@sha256:<digest> npm run render:blueprint -- ${stack.name}`,
    );
  const text = blueprintText(blueprintOf(settings, { image, registryCredential }), stack.name);
  if (given.output) await writeFile(given.output, text);
  else process.stdout.write(text);
}
