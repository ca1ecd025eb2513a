import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { git } from "../stack-guard/git.ts";
import { CHECKOUT } from "../workspace/checkout.ts";
import { planEmbedding } from "./plan.ts";

/**
 * `hotdash embed`: says, or with `write` does, how this project becomes a sub-folder of the application's repository. Overwrites
 * nothing: it ends before the first file when one is there already.
 * @returns 1 when a path is taken
 */
export async function embed(given: {
  checkout: string;
  folder: string;
  markdown: string;
  write: boolean;
  /** `<owner>/<name>@<commit>`: the project stays in its own repository. */
  from: string | undefined;
}): Promise<number> {
  const { checkout, folder, markdown, write } = given;
  const own = new Map<string, Uint8Array>();
  for (const path of await listed(CHECKOUT)) own.set(path, await readFile(join(CHECKOUT, path)));
  const theirs = new Set(await listed(checkout));
  const [repository = "", commit = ""] = given.from?.split("@") ?? [];
  const from = given.from === undefined ? undefined : { repository, commit };
  const { files, taken, notes } = planEmbedding({ own, theirs, folder, markdown, from });
  if (taken.length > 0) {
    console.log(`nothing was written; these are there already:\n${taken.join("\n")}`);
    return 1;
  }
  if (write)
    for (const [path, bytes] of files) {
      const to = join(checkout, path);
      await mkdir(dirname(to), { recursive: true });
      // What is not tracked is not overwritten either.
      const { mode } = await stat(join(CHECKOUT, originOf(path, given))).catch(() => ({ mode: 0o644 }));
      await writeFile(to, bytes, { flag: "wx", mode: mode & 0o777 });
    }
  const outside = [...files.keys()].filter((path) => !path.startsWith(`${folder}/`));
  console.log(
    [
      `${files.size} files ${write ? "written" : "would be written (--write does)"}, ${outside.length} of them outside of ${folder}:`,
      ...outside.sort(),
      ...notes,
    ].join("\n"),
  );
  return 0;
}

/** The file here that one there is made of, for its mode: only those of the folder can be executable. */
const originOf = (path: string, { folder }: { folder: string }) =>
  path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;

async function listed(folder: string): Promise<string[]> {
  const { code, stdout, stderr } = await git(folder, [
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
  ]);
  if (code !== 0) throw new Error(`${folder}: is no git checkout (${stderr.trim()})`);
  return [...new Set(stdout.split("\0").filter(Boolean))];
}
