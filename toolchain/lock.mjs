// @ts-check
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { killGroup } from "./child.mjs";
import { identityOf, isAlive } from "./process-identity.mjs";

/** How often a holder touches its lock; one on another host counts as dead after `silentMs` without a touch. */
const touchMs = 5_000;
const silentMs = 60_000;

/** @typedef {import("./process-identity.mjs").Identity} Identity */
/** @typedef {Identity & { since: string, token: string, children: Identity[] }} Holder */

/**
 * Notes a child process in the lock, so that whoever takes over from a killed holder can end it first.
 * @callback Adopt
 * @param {number} pid leader of a process group
 * @returns {void}
 */

/**
 * Runs `work` while no other process does so under the same lock file. A dead holder is taken over: on this
 * machine it is known by pid and start time, elsewhere by its silence.
 *
 * The lock only saves double work. Should two takers ever overlap (both took over the same dead holder within one
 * instant), both results are right, because what they make goes into place by one atomic rename.
 * @template T
 * @param {string} file
 * @param {object} options
 * @param {(holder: Holder) => void} [options.waiting] called once for each holder that is waited for
 * @param {AbortSignal} [options.signal]
 * @param {(adopt: Adopt) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, { waiting, signal }, work) {
  /** @type {Holder} */
  const mine = { ...identityOf(), since: new Date().toISOString(), token: randomUUID(), children: [] };
  let shown = "";
  while (!claim(file, mine)) {
    signal?.throwIfAborted();
    const holder = readHolder(file);
    if (holder && isGone(file, holder)) {
      setAside(file, holder);
      continue;
    }
    if (holder && shown !== holder.token) {
      shown = holder.token;
      waiting?.(holder);
    }
    await sleep(250, undefined, { signal });
  }
  const touch = setInterval(() => {
    try {
      fs.utimesSync(file, new Date(), new Date());
    } catch {
      // Gone or read-only: the touch only matters to watchers on other hosts.
    }
  }, touchMs);
  touch.unref();
  try {
    return await work((pid) => {
      mine.children = [...mine.children.filter(isAlive), identityOf(pid)];
      fs.writeFileSync(`${file}.${mine.token}`, JSON.stringify(mine));
      fs.renameSync(`${file}.${mine.token}`, file);
    });
  } finally {
    clearInterval(touch);
    if (readHolder(file)?.token === mine.token) fs.rmSync(file, { force: true });
  }
}

/**
 * Makes the lock with its whole content at once: a hard link fails when the name is taken.
 * @param {string} file
 * @param {Holder} mine
 */
function claim(file, mine) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${mine.token}`;
  try {
    fs.writeFileSync(draft, JSON.stringify(mine));
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** @param {string} file @returns {Holder | undefined} undefined when it has just gone; unreadable text has no holder alive */
function readHolder(file) {
  const nobody = { pid: 0, host: os.hostname(), since: "", token: "unreadable", children: [] };
  try {
    return { ...nobody, ...JSON.parse(fs.readFileSync(file, "utf8")) };
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT" ? undefined : nobody;
  }
}

/** @param {string} file @param {Holder} holder */
function isGone(file, holder) {
  if (holder.host === os.hostname()) return holder.pid === 0 || !isAlive(holder);
  try {
    return Date.now() - fs.statSync(file).mtimeMs > silentMs;
  } catch {
    return true;
  }
}

/**
 * Takes a dead holder's lock away, and only that one: what the rename caught is put back when somebody else had
 * already taken over.
 * @param {string} file
 * @param {Holder} dead
 */
function setAside(file, dead) {
  const aside = `${file}.dead-${randomUUID()}`;
  try {
    fs.renameSync(file, aside);
    if (readHolder(aside)?.token !== dead.token) fs.linkSync(aside, file);
    else
      for (const child of dead.children)
        if (child.host === os.hostname() && isAlive(child)) killGroup(child.pid);
  } catch {
    // Somebody was faster: the next look decides.
  } finally {
    fs.rmSync(aside, { force: true });
  }
}
