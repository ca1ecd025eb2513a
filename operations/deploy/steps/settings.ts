import { messageOf } from "../../../providers/kernel/errors.ts";
import { loadSharedSettings } from "../../../settings/shared.ts";
import { namingImage } from "../../run/wanted.ts";
import { repositoryOf } from "../../workspace/repository-settings.ts";
import { adoptedImage } from "../adopted.ts";
import { readAnySettings, readSettings, settingsInput } from "../read-settings.ts";
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
    const head = `${stack.name} is ${read.platform};`;
    if (facts.running) return `${head} it runs ${facts.running}`;
    try {
      const taken = await adoptedImage(read, stack.project.env);
      if (taken) facts.running = taken;
      const known = `its app runs ${taken}, which counts as its last good release`;
      return `${head} ${taken ? known : "it has no release yet"}`;
    } catch (error) {
      return `${head} it has no release yet, and what its app runs could not be looked at: ${messageOf(error)}`;
    }
  },
};

/** The same for a stack without the dashboard: its apps have images of their own, which its settings name. */
export const settingsAlone: Step = {
  name: "settings",
  title: "settings of the stack, all of them",
  async run({ stack, facts, now }) {
    const read = await readAnySettings(stack, now());
    facts.settings = read;
    facts.release = { image: undefined, property: "", env: namingImage(undefined) };
    return `${stack.name} is ${read.platform}, without the dashboard`;
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
