import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { PROJECT } from "../workspace/checkout.ts";
import type { Project } from "../workspace/stack.ts";
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
}

/** The stack file of a preview, from the template; without any secret. */
export async function previewConfig({ number, project, config = {} }: PreviewTarget): Promise<string> {
  const text = (await readFile(TEMPLATE, "utf8")).replaceAll("<stack>", stackOf(number));
  const template = parse(text) as { config: Record<string, unknown> };
  const own = Object.entries(template.config).map(([key, value]) => [
    key.startsWith(`${PROJECT}:`) ? `${project}${key.slice(PROJECT.length)}` : key,
    value,
  ]);
  return stringify({ config: { ...Object.fromEntries(own), ...config } });
}

/** Registry and repository of the previews' images, as the template names them. */
export async function templateRepository(): Promise<string> {
  const { config } = parse(await previewConfig({ number: 1, project: PROJECT })) as {
    config: Record<string, { imageRepository: string }>;
  };
  return config[`${PROJECT}:dashboard`]?.imageRepository ?? "";
}

/** What a simulated workspace adds to every stack file: its platform, and where its GitHub is. */
export async function simulatedSettings(project: Project): Promise<Record<string, unknown>> {
  const { config } = parse(await readFile(join(project.folder, "Pulumi.staging.yaml"), "utf8")) as {
    config: Record<string, unknown>;
  };
  const added = Object.entries(config).filter(([key]) => /^github:(baseUrl|writeDelayMs)$/.test(key));
  return { ...Object.fromEntries(added), [`${project.name}:platform`]: "simulated" };
}
