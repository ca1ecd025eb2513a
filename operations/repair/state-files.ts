import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { fileMoment } from "../file-moment.ts";
import type { ExportedDeployment } from "./plan.ts";

/** Endings of a state file, by the compression that PULUMI_DIY_BACKEND_GZIP and its kin ask for (3.259.0). */
const PACKINGS = {
  ".json": { pack: (text: string) => text, unpack: (bytes: Buffer) => bytes.toString("utf8") },
  ".json.gz": {
    pack: (text: string) => gzipSync(text),
    unpack: (bytes: Buffer) => gunzipSync(bytes).toString("utf8"),
  },
  ".json.zst": {
    pack: (text: string) => zstdCompressSync(text),
    unpack: (bytes: Buffer) => zstdDecompressSync(bytes).toString("utf8"),
  },
};

/** A state as the file backend keeps it. */
interface Checkpoint {
  version: number;
  checkpoint: { latest: ExportedDeployment["deployment"]; [more: string]: unknown };
}

/**
 * The files of one stack on a file backend: `<stack>.json` (or packed), beside it the engine's copy of the write before
 * (`.bak`) and small `.attrs` files with checksums.
 */
export class StateFiles {
  /** Folder of the stack's project below `.pulumi/stacks`. */
  readonly folder: string;
  readonly #stack: string;
  /** Folder of the engine's own copies, where it never looks by itself. */
  readonly #kept: string;

  constructor(root: string, project: string, stack: string) {
    this.folder = path.join(root, ".pulumi", "stacks", project);
    this.#kept = path.join(root, ".pulumi", "backups", project, stack);
    this.#stack = stack;
  }

  /**
   * Mends what a kill or a full disk cut off. A checksum that was cut off makes the whole state unreadable, although
   * nothing in it is needed. A state that is cut off, empty or null gives way to the copy of the write before it, and is
   * kept beside the copy: neither is lost, whatever is written next.
   * @returns what was done, as sentences, and whether the state is now an older one
   * @throws Error when there is no usable state at all, naming what there is
   */
  async mend(): Promise<{ done: string[]; older: boolean }> {
    const done: string[] = [];
    for (const name of (await this.#names()).filter((one) => one.endsWith(".attrs"))) {
      if (await isJson(path.join(this.folder, name))) continue;
      await rm(path.join(this.folder, name), { force: true });
      done.push(`remove ${name}, which was cut off; only a checksum is lost`);
    }
    const file = await this.#current();
    if (file === undefined || (await this.#read(file)) !== undefined) return { done, older: false };
    const before = `${file}.bak`;
    if ((await this.#read(before)) === undefined)
      throw new Error(
        `${path.basename(file)} is cut off or empty, and so is the copy before it. Put a copy from ${this.#kept} or from ` +
          `your own backups in its place, then run: npm run repair -- ${this.#stack}`,
      );
    await this.#keep(file);
    await this.#keep(before);
    await copyFile(before, file);
    await rm(`${file}.attrs`, { force: true });
    done.push(`take ${path.basename(file)} from the copy before it, since it was cut off or empty`);
    return { done, older: true };
  }

  /** The state as it stands. @throws Error when there is none that can be used. */
  async read(): Promise<ExportedDeployment> {
    const file = await this.#current();
    const stored = file && (await this.#read(file));
    if (!stored) throw new Error(`there is no usable state of ${this.#stack} in ${this.folder}`);
    return { version: stored.version, deployment: stored.checkpoint.latest };
  }

  /** Puts a state in the place of the one that stands, whole or not at all; that one becomes the copy before it. */
  async write(state: ExportedDeployment): Promise<void> {
    const file = await this.#current();
    const stored = file && (await this.#read(file));
    if (!file || !stored) throw new Error(`there is no usable state of ${this.#stack} in ${this.folder}`);
    const next: Checkpoint = {
      ...stored,
      version: state.version,
      checkpoint: { ...stored.checkpoint, latest: state.deployment },
    };
    // A name that the engine takes for no state.
    const fresh = path.join(this.folder, `.${this.#stack}-${process.pid}.tmp`);
    await writeFile(fresh, packingOf(file).pack(JSON.stringify(next)), { mode: 0o600, flush: true });
    await copyFile(file, `${file}.bak`);
    await rm(`${file}.bak.attrs`, { force: true });
    await rename(fresh, file);
    await rm(`${file}.attrs`, { force: true });
  }

  /** The file that the engine reads: of several packings the one written last. */
  async #current(): Promise<string | undefined> {
    const names = await this.#names();
    const found = Object.keys(PACKINGS)
      .map((ending) => this.#stack + ending)
      // Where the state itself is gone, the copy before it says what it was called.
      .filter((name) => names.includes(name) || names.includes(`${name}.bak`))
      .map((name) => path.join(this.folder, name));
    const times = await Promise.all(
      found.map(async (file) => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0),
    );
    return found[times.indexOf(Math.max(...times))];
  }

  async #names(): Promise<string[]> {
    const all = await readdir(this.folder).catch(() => []);
    return all.filter((name) => name.startsWith(`${this.#stack}.json`));
  }

  /** What a file holds; undefined for one that is cut off, empty, null, or written before there was any state. */
  async #read(file: string): Promise<Checkpoint | undefined> {
    try {
      const stored = JSON.parse(packingOf(file).unpack(await readFile(file))) as Partial<Checkpoint> | null;
      return stored?.checkpoint?.latest ? (stored as Checkpoint) : undefined;
    } catch {
      return undefined;
    }
  }

  async #keep(file: string): Promise<void> {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    if (bytes.length === 0) return;
    await mkdir(this.#kept, { recursive: true });
    const stamp = fileMoment(Date.now());
    await writeFile(path.join(this.#kept, `before-repair-${stamp}-${path.basename(file)}`), bytes, {
      mode: 0o600,
    });
  }
}

function packingOf(file: string) {
  const name = file.replace(/\.bak$/, "");
  const ending = (Object.keys(PACKINGS) as (keyof typeof PACKINGS)[]).find((one) => name.endsWith(one));
  return PACKINGS[ending ?? ".json"];
}

async function isJson(file: string): Promise<boolean> {
  try {
    JSON.parse(await readFile(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}
