import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { type World, worldOf } from "../../settings/rules/worlds.ts";
import { CHECKOUT, PROJECT } from "../workspace/checkout.ts";
import type { Project } from "../workspace/project.ts";
import { yamlText } from "../yaml-text.ts";
import { foreignOf, keptStacks, sectionsOf } from "./kept-stacks.ts";
import { stackOf } from "./names.ts";

/** The committed settings of all previews. */
const TEMPLATE = new URL("template.yaml", import.meta.url);

/** What a preview's stack file is made for. */
export interface PreviewTarget {
  number: number;
  /** Name of the project, which prefixes its keys. */
  project: string;
  /** Settings on top of the template's, by full key; a simulated run needs the simulators' addresses. */
  config?: Record<string, unknown>;
  /** Folder with the files of staging and production. @default the checkout */
  folder?: string;
}

/**
 * The stack file of a preview, from the template, with what staging and production name and it may not; without any
 * secret.
 */
export async function previewConfig({
  number,
  project,
  config = {},
  folder = CHECKOUT,
}: PreviewTarget): Promise<string> {
  const text = (await readFile(TEMPLATE, "utf8")).replaceAll("<stack>", stackOf(number));
  const template = parse(text) as { config: Record<string, unknown> };
  const own = Object.entries(template.config).map(([key, value]) => [
    key.startsWith(`${PROJECT}:`) ? `${project}${key.slice(PROJECT.length)}` : key,
    value,
  ]);
  const made: Record<string, unknown> = { ...Object.fromEntries(own), ...config };
  const { refs, foreign } = foreignOf(await keptStacks(folder));
  const supabase = (made[`${project}:supabase`] ?? {}) as { foreignRefs?: string[] };
  const foreignRefs = [...new Set([...(supabase.foreignRefs ?? []), ...refs])];
  return yamlText({
    config: {
      ...made,
      [`${project}:supabase`]: { ...supabase, foreignRefs },
      [`${project}:foreign`]: foreign,
    },
  });
}

/** What previews name of the world around them. A simulated project keeps their state in its own folder. */
export async function templateWorld(project: string): Promise<World> {
  const made = parse(await previewConfig({ number: 1, project })) as { config: Record<string, unknown> };
  const { backend, ...world } = worldOf(sectionsOf(made.config));
  return project === PROJECT && backend !== undefined ? { ...world, backend } : world;
}

/** Registry and repository of the previews' images, as the template names them. */
export async function templateRepository(): Promise<string> {
  return (await templateWorld(PROJECT)).imageRepository ?? "";
}

/**
 * What a simulated workspace adds to every stack file: its platform, and where its GitHub is. Its state is in its own
 * folder.
 */
export async function simulatedSettings(project: Project): Promise<Record<string, unknown>> {
  const { config } = parse(await readFile(join(project.folder, "Pulumi.staging.yaml"), "utf8")) as {
    config: Record<string, unknown>;
  };
  const added = Object.entries(config).filter(([key]) => /^github:(baseUrl|writeDelayMs)$/.test(key));
  return {
    ...Object.fromEntries(added),
    [`${project.name}:platform`]: "simulated",
    [`${project.name}:state`]: {},
  };
}
