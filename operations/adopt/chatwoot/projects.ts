import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CHECKOUT } from "../../workspace/checkout.ts";
import { parseStackFile } from "../../workspace/stack-yaml.ts";
import type { Projects } from "./project.ts";

/** The Supabase projects of the stacks whose files lie in a folder. A file that cannot be read names none: its own commands say so. */
export async function projectsOfStacks(folder = CHECKOUT): Promise<Projects> {
  const stacks = (await readdir(folder)).flatMap((file) => /^Pulumi\.([\w-]+)\.yaml$/.exec(file)?.[1] ?? []);
  const found = stacks.map(async (stack): Promise<[string, string][]> => {
    const file = `Pulumi.${stack}.yaml`;
    try {
      const { config } = parseStackFile(await readFile(join(folder, file), "utf8"), file);
      const section = Object.entries(config).find(([key]) => key.endsWith(":supabase"))?.[1];
      const { ref } = Object(section) as { ref?: unknown };
      return typeof ref === "string" ? [[ref, stack]] : [];
    } catch {
      return [];
    }
  });
  return Object.fromEntries((await Promise.all(found)).flat());
}
