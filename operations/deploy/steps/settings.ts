import { loadSharedSettings } from "../../../settings/shared.ts";
import { namingImage } from "../../run/wanted.ts";
import { repositoryOf } from "../../workspace/repository-settings.ts";
import { readSettings, settingsInput } from "../read-settings.ts";
import type { Step } from "../step.ts";

/** Reads and checks the stack's settings as the program will, before anything else. */
export const settings: Step = {
  name: "settings",
  title: "settings of the stack, all of them",
  async run(context) {
    const { stack, facts } = context;
    const read = await readSettings(stack, context.now());
    facts.settings = read;
    const { main, deployers } = await repositoryOf(stack.project);
    Object.assign(facts, { required: main, deployers });
    const { image } = await stack.outputs();
    if (typeof image === "string") facts.running = image;
    return `${stack.name} is ${read.platform}; ${facts.running ? `it runs ${facts.running}` : "it has no release yet"}`;
  },
};

/** The same for the stack shared, which runs no image. */
export const sharedSettings: Step = {
  name: "settings",
  title: "settings of the stack, all of them",
  async run({ stack, facts, now }) {
    const { platform } = loadSharedSettings(await settingsInput(stack, now()));
    facts.release = { image: undefined, property: "", env: namingImage(undefined) };
    return `${stack.name} is ${platform}`;
  },
};
