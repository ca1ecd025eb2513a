import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { type World, worldOf } from "../../settings/rules/worlds.ts";
import { CHECKOUT, PROJECT, SIMULATED_PROJECT } from "../workspace/checkout.ts";

/** Stacks whose world no preview may share. */
export const KEPT = ["staging", "production"] as const;

/** What the file of such a stack says of the world around it. */
export interface KeptStack {
  stack: string;
  world: World;
  /** What its passphrase opens; undefined until the stack has one, or where its key is kept elsewhere. */
  salt: string | undefined;
}

/**
 * Staging and production as their files in a project's folder have them; those of the checkout where it has none, such as
 * the temporary folder of a preview.
 */
export const keptStacks = (folder: string): Promise<KeptStack[]> =>
  Promise.all(
    KEPT.map(async (stack) => {
      const name = `Pulumi.${stack}.yaml`;
      const text = await readFile(join(folder, name), "utf8").catch(() =>
        readFile(join(CHECKOUT, name), "utf8"),
      );
      const file = parse(text) as { config?: Record<string, unknown>; encryptionsalt?: string };
      return { stack, world: worldOf(sectionsOf(file.config)), salt: file.encryptionsalt };
    }),
  );

/** The project's own sections of a stack file's configuration, without their prefix. */
export function sectionsOf(config: Record<string, unknown> = {}): Record<string, unknown> {
  const own = new RegExp(`^(${PROJECT}|${SIMULATED_PROJECT}):`);
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      own.test(key) ? [[key.slice(key.indexOf(":") + 1), value]] : [],
    ),
  );
}

/** What staging and production name, as the settings of a preview hold it; `refs` belong to its Supabase settings. */
export function foreignOf(kept: readonly KeptStack[]) {
  const all = (kind: keyof World) => [...new Set(kept.flatMap(({ world }) => world[kind] ?? []))];
  return {
    refs: all("supabaseRef"),
    foreign: {
      orgs: all("org"),
      imageRepositories: all("imageRepository"),
      renderOwners: all("renderOwner"),
      backends: all("backend"),
    },
  };
}
