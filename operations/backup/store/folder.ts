import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Bytes } from "../encryption.ts";
import type { BackupStore, Stored } from "./store.ts";

/** Ending of a file that is still written: what has it is no backup. */
const PARTIAL = ".partial";

/** Backups in a folder of this machine, readable to its owner alone. */
export class FolderStore implements BackupStore {
  readonly where: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.where = `folder ${folder}`;
    this.#folder = folder;
  }

  async put(name: string, content: Bytes): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const partial = this.#at(`${name}${PARTIAL}`);
    await rm(partial, { force: true });
    const file = await open(partial, "wx", 0o600);
    try {
      for await (const part of content) await file.writev([part]);
      // A name that outlives a power cut must not stand for bytes that did not.
      await file.sync();
    } catch (error) {
      await file.close();
      await rm(partial, { force: true });
      throw error;
    }
    await file.close();
    await rename(partial, this.#at(name));
  }

  async get(name: string): Promise<Bytes> {
    const path = this.#at(name);
    await stat(path).catch(() => {
      throw new Error(`${this.where} has no ${name}`);
    });
    return createReadStream(path) as unknown as Bytes;
  }

  async list(): Promise<Stored[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const found: Stored[] = [];
    for (const name of names.filter((one) => !one.endsWith(PARTIAL)).sort()) {
      const { size } = await stat(this.#at(name));
      found.push({ name, bytes: size });
    }
    return found;
  }

  async remove(name: string): Promise<void> {
    await rm(this.#at(name), { force: true });
  }

  async openTo(name: string): Promise<string[]> {
    const problems: string[] = [];
    for (const path of [this.#folder, this.#at(name)]) {
      const { mode } = await stat(path);
      if ((mode & 0o077) !== 0)
        problems.push(
          `${path} is open to other users of this machine (mode ${(mode & 0o777).toString(8)}): chmod go= ${path}`,
        );
    }
    return problems;
  }

  /** Names come from lists and command lines: none leads out of the folder. */
  #at(name: string): string {
    if (basename(name) !== name || name.startsWith(".")) throw new Error(`${name} is no name of a backup`);
    return join(this.#folder, name);
  }
}
