import { copyFile, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Mends the files of a stack on a file backend whose write was cut off by a kill. Beside each state file lies a small
 * `.attrs` file with its checksum, which is written in place: cut off, it makes the whole state unreadable, although
 * nothing in it is needed. The state file itself is swapped in whole; should it be unreadable all the same, the engine's
 * own copy of the write before it (`.bak`) takes its place. What happened in between is found again, since operations
 * look before they make.
 *
 * @param backend URL of the backend; any but `file://` is left alone: object stores write whole objects
 * @returns what was done, as sentences; empty when all was sound
 */
export async function mendLocalFiles(backend: string, project: string, stack: string): Promise<string[]> {
  if (!backend.startsWith("file://")) return [];
  const url = new URL(backend);
  url.search = "";
  const folder = path.join(fileURLToPath(url), ".pulumi", "stacks", project);
  const done: string[] = [];
  const mine = (name: string) => name.startsWith(`${stack}.json`);
  for (const name of (await readdir(folder).catch(() => [])).filter(mine)) {
    const file = path.join(folder, name);
    if (name.endsWith(".attrs") && !(await isWhole(file))) {
      await rm(file);
      done.push(`remove ${name}, which was cut off; only a checksum is lost`);
    }
  }
  const state = path.join(folder, `${stack}.json`);
  if (!(await isWhole(state)) && (await isWhole(`${state}.bak`))) {
    await copyFile(`${state}.bak`, state);
    await rm(`${state}.attrs`, { force: true });
    done.push(`take ${stack}.json from the copy before it, since it was cut off`);
  }
  return done;
}

async function isWhole(file: string): Promise<boolean> {
  try {
    JSON.parse(await readFile(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}
