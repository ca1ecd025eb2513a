import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { PROJECT } from "../workspace/checkout.ts";

/**
 * The team's Supabase projects as this project's committed stack files know them: `ref` and `foreignRefs` of every
 * `Pulumi.<stack>.yaml`. An application's repository serves all stacks, so that what is foreign to one stack is the team's.
 */
export async function committedRefs(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => /^Pulumi\..+\.yaml$/.test(file));
  const refs = await Promise.all(
    files.map(async (file) => {
      const stack = parse(await readFile(join(folder, file), "utf8")) as {
        config?: Record<string, unknown>;
      } | null;
      const own = (stack?.config?.[`${PROJECT}:supabase`] ?? {}) as { ref?: string; foreignRefs?: string[] };
      return [own.ref, ...(own.foreignRefs ?? [])].filter((ref) => ref !== undefined);
    }),
  );
  return [...new Set(refs.flat())].sort();
}
