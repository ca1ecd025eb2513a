import { readdir } from "node:fs/promises";
import type { Exemption } from "../../settings/rules/exemptions.ts";
import { Stack } from "../workspace/stack.ts";
import { exemptionsOf } from "../workspace/stack-file.ts";

/** Exemptions by stack, of every stack file in a project's folder. */
export async function exemptionsInFiles(
  folder: string,
  project: string,
): Promise<{ stack: string; exemption: Exemption }[]> {
  const names = (await readdir(folder))
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
  const found = names.map(async (name) => {
    const stack = new Stack({ name: project, folder, pulumi: "", env: {} }, name);
    return (await exemptionsOf(stack)).map((exemption) => ({ stack: name, exemption }));
  });
  return (await Promise.all(found)).flat();
}
