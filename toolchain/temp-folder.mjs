// @ts-check
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { identityOf, isAlive } from "./process-identity.mjs";

const prefix = ".tmp-";
const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 };

/**
 * Runs `work` with a new folder beside the finished ones (so that a rename puts things in place at once) and
 * removes it afterwards, whatever happened. Call it under the lock: what killed runs left behind goes first.
 * @template T
 * @param {string} cache
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withTempFolder(cache, work) {
  await removeStale(cache);
  const folder = fs.mkdtempSync(path.join(cache, `${prefix}${process.pid}-`));
  try {
    fs.writeFileSync(path.join(folder, "owner.json"), JSON.stringify(identityOf()));
    return await work(folder);
  } finally {
    await fs.promises.rm(folder, removal);
  }
}

/** @param {string} cache */
async function removeStale(cache) {
  for (const name of fs.readdirSync(cache)) {
    if (!name.startsWith(prefix) || ownerLives(path.join(cache, name))) continue;
    await fs.promises.rm(path.join(cache, name), removal);
  }
}

/** @param {string} folder */
function ownerLives(folder) {
  try {
    const owner = JSON.parse(fs.readFileSync(path.join(folder, "owner.json"), "utf8"));
    return owner.host === os.hostname() && isAlive(owner);
  } catch {
    return false;
  }
}
