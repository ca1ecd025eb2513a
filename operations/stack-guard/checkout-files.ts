import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { LARGEST, textOf } from "./content.ts";
import { git } from "./git.ts";
import { BadInvocation } from "./options.ts";

/** A file that is looked at, or the reason why not; neither for what is gone or binary. */
export type CheckoutFile = { path: string; text: string } | { path: string; skipped: string };

/** Folders that are nobody's source where no git says what is. */
const FOREIGN = new Set([".git", "node_modules"]);

/** The files of a checkout, one after the other: what git tracks or would track; every file where there is no git. */
export async function* checkoutFiles(folder: string): AsyncGenerator<CheckoutFile> {
  const root = await realpath(folder).catch(() => {
    throw new BadInvocation("The checkout is not there.");
  });
  for (const path of (await listed(root)).sort()) {
    const file = await look(root, path);
    if (file) yield file;
  }
}

async function listed(root: string): Promise<string[]> {
  if (!(await stat(root)).isDirectory()) throw new BadInvocation("The checkout is no folder.");
  const { code, stdout, stderr } = await git(root, [
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
  ]);
  if (code === 0) return [...new Set(stdout.split("\0").filter(Boolean))];
  // Any other failure (a repository of another owner) must not end in files being looked at that git would leave out.
  if (code === -1 || /not a git repository/i.test(stderr)) return walk(root, "");
  throw new BadInvocation(`git cannot list the files: ${stderr.trim()}`);
}

async function walk(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const below = entries.map(async (entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return FOREIGN.has(entry.name) ? [] : walk(root, path);
    return entry.isFile() || entry.isSymbolicLink() ? [path] : [];
  });
  return (await Promise.all(below)).flat();
}

async function look(root: string, path: string): Promise<CheckoutFile | undefined> {
  try {
    // A link that leads out of the checkout is another's file.
    const real = await realpath(join(root, path));
    if (!real.startsWith(root + sep)) return { path, skipped: "a link out of the checkout" };
    const { size, isFile } = await stat(real).then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) return undefined;
    if (size > LARGEST) return { path, skipped: `${(size / LARGEST).toFixed(1)} MiB, more than 1 MiB` };
    const text = textOf(await readFile(real));
    return text === undefined ? undefined : { path, text };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Deleted and not yet committed, or a link to nothing.
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    return { path, skipped: `it cannot be read (${code ?? "unknown"})` };
  }
}
