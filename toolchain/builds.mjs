// @ts-check
import fs from "node:fs";
import path from "node:path";

/*
 * What this toolchain has built itself in a cache folder: by component key (version, platform, recipe, sources), the
 * SHA-256 of each executable that came of it. One that is found elsewhere on the machine counts when it is one of these.
 */

/** @param {string} cache */
const fileOf = (cache) => path.join(cache, "built.json");

/** @param {string} cache @returns {Record<string, string[]>} */
function read(cache) {
  try {
    return JSON.parse(fs.readFileSync(fileOf(cache), "utf8"));
  } catch {
    return {};
  }
}

/**
 * Remembers a build. To be called only by what built it, under the set-up's lock.
 * @param {string} cache
 * @param {string} key
 * @param {string} sha256
 */
export function recordBuild(cache, key, sha256) {
  const known = read(cache);
  if (known[key]?.includes(sha256)) return;
  const draft = `${fileOf(cache)}.${process.pid}`;
  const all = { ...known, [key]: [...(known[key] ?? []), sha256] };
  fs.writeFileSync(draft, `${JSON.stringify(all, null, 2)}\n`);
  fs.renameSync(draft, fileOf(cache));
}

/** @param {string} cache @param {string} key @param {string} sha256 */
export function isOwnBuild(cache, key, sha256) {
  return read(cache)[key]?.includes(sha256) === true;
}
