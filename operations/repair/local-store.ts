import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { recordEngine } from "../engine/records.ts";
import type { Stack } from "../workspace/stack.ts";
import { LockedMeanwhile } from "./held.ts";
import type { LockHolder } from "./lock.ts";
import { StateFiles } from "./state-files.ts";
import type { Judge, StateStore } from "./state-store.ts";

/**
 * A stack on the engine's file backend, locked as the engine locks it (3.259.0, backend/diy): a file of one's own in the
 * stack's folder of locks, valid when no other one is there after it was written. While ours is there no engine begins.
 */
export class LocalStore implements StateStore {
  readonly #files: StateFiles;
  readonly #locks: string;

  constructor(backend: string, { project, name }: Pick<Stack, "project" | "name">) {
    const url = new URL(backend);
    url.search = "";
    const root = fileURLToPath(url);
    this.#files = new StateFiles(root, project.name, name);
    this.#locks = path.join(root, ".pulumi", "locks", "organization", project.name, name);
  }

  async holders(): Promise<LockHolder[]> {
    const names = await readdir(this.#locks).catch(() => []);
    const files = names.filter((name) => name.endsWith(".json")).map((name) => path.join(this.#locks, name));
    return (await Promise.all(files.map(holderIn))).flatMap((holder) => holder ?? []);
  }

  async edit(broken: readonly LockHolder[], judge: Judge, say: (line: string) => void): Promise<void> {
    const release = await this.#take(broken);
    try {
      const { done, older } = await this.#files.mend();
      for (const line of done) say(line);
      const next = await judge({ state: await this.#files.read(), older });
      if (next) await this.#files.write(next);
    } finally {
      await release();
    }
  }

  /** Takes the lock, and only then breaks what was judged: at no moment does the stack look free. */
  async #take(broken: readonly LockHolder[]): Promise<() => Promise<void>> {
    const ours = path.join(this.#locks, `${randomUUID()}.json`);
    const gone = new Set(broken.map(({ lock }) => lock));
    const forget = recordEngine(process.pid, ["state"]);
    const content = {
      ...{ pid: process.pid, username: userInfo().username, hostname: hostname() },
      timestamp: new Date().toISOString(),
    };
    await mkdir(this.#locks, { recursive: true });
    await writeFile(ours, JSON.stringify(content));
    const release = async () => {
      await rm(ours, { force: true });
      forget();
    };
    const other = (await this.holders()).find(({ lock }) => lock !== ours && !gone.has(lock));
    if (other) {
      await release();
      throw new LockedMeanwhile(other);
    }
    for (const { lock } of broken) if (lock) await rm(lock, { force: true });
    return release;
  }
}

/** Who took a lock; undefined when it went while it was being read. One that was cut off is somebody's of whom nothing is known. */
async function holderIn(lock: string): Promise<LockHolder | undefined> {
  let text: string;
  try {
    text = await readFile(lock, "utf8");
  } catch {
    return undefined;
  }
  try {
    const { username, hostname: host, pid, timestamp } = JSON.parse(text) as Record<string, unknown>;
    return { user: String(username), host: String(host), pid: Number(pid), since: String(timestamp), lock };
  } catch {
    return { user: "somebody", host: "an unknown machine", pid: 0, since: "an unknown time", lock };
  }
}
