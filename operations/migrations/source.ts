import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { GithubClient } from "../github/client.ts";
import { git } from "../stack-guard/git.ts";

/** Files of a folder by their names, those of folders below it left out. */
export type SourceFiles = Map<string, string>;

/** The folder as it stands on this machine. @throws Error when it is not there */
export async function fromFolder(folder: string): Promise<SourceFiles> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((one) => one.isFile()).map(({ name }) => name);
  return new Map(
    await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
  );
}

/**
 * The folder as a commit has it, out of a clone of the repository: what lies in its work tree does not count.
 * @throws Error when the clone does not have the commit, with the command that fetches it
 */
export async function fromClone(clone: string, commit: string, folder: string): Promise<SourceFiles> {
  const there = await git(clone, ["cat-file", "-e", `${commit}^{commit}`]);
  if (there.code !== 0)
    throw new Error(
      `${clone} does not have the commit ${commit} that the image was built from\nfix: git -C ${clone} fetch origin ${commit}`,
    );
  const listed = await read(clone, ["ls-tree", "-z", commit, `${folder}/`]);
  const files = listed.split("\0").flatMap((line) => {
    const [, hash, path] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    return hash && path ? [{ hash, name: path.slice(folder.length + 1) }] : [];
  });
  const out: SourceFiles = new Map();
  for (const { hash, name } of files) out.set(name, await read(clone, ["cat-file", "blob", hash]));
  return out;
}

async function read(clone: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await git(clone, args);
  if (code === 0) return stdout;
  throw new Error(`git ${args[0]} ended with ${code}: ${stderr.trim()}`);
}

/** Names of the folder's files that are not, or not so, in another commit. @throws Error where git knows no such commit */
export async function changedSince(clone: string, base: string, folder: string): Promise<string[]> {
  const listed = await read(clone, [
    "diff",
    "-z",
    "--name-only",
    "--diff-filter=d",
    `${base}...HEAD`,
    "--",
    folder,
  ]);
  return listed.split("\0").flatMap((path) => (path ? [path.slice(folder.length + 1)] : []));
}

const entry = z.object({ name: z.string(), path: z.string(), type: z.string() });
const content = z.object({ content: z.string(), encoding: z.literal("base64") });

/** The folder as GitHub has it at a commit; empty when the commit has no such folder. @throws ApiError */
export async function fromGithub(github: GithubClient, commit: string, folder: string): Promise<SourceFiles> {
  const at = (path: string) => `/contents/${path.split("/").map(encodeURIComponent).join("/")}?ref=${commit}`;
  const entries = (await github.find(at(folder), z.array(entry))) ?? [];
  const out: SourceFiles = new Map();
  for (const { name, path, type } of entries) {
    if (type !== "file") continue;
    const { content: text } = await github.get(at(path), content);
    out.set(name, Buffer.from(text, "base64").toString("utf8"));
  }
  return out;
}
