// @ts-check
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

/**
 * The note left inside a verified folder: each file with its size. A folder without a fitting note is not there.
 * Sizes, not times: a folder copied from another machine stays valid, a cut-off file does not.
 * @typedef {object} Stamp
 * @property {string} key
 * @property {Record<string, number>} files path relative to the folder -> bytes
 * @property {Record<string, string>} [hashes] the same paths -> sha256; a stamp of before there were any has none
 * @property {Record<string, Source>} sources component -> where it came from
 */

/**
 * @typedef {object} Source
 * @property {"existing" | "release" | "go"} way how a component was got
 * @property {string} from the file, the address or the Go version
 */

/**
 * @param {string} file
 * @param {string} key
 * @param {string[]} files relative to the stamp's folder
 * @param {Record<string, Source>} sources
 */
export function writeStamp(file, key, files, sources) {
  const folder = path.dirname(file);
  const sizes = Object.fromEntries(files.map((name) => [name, fs.statSync(path.join(folder, name)).size]));
  const hashes = Object.fromEntries(files.map((name) => [name, hashOf(path.join(folder, name))]));
  fs.writeFileSync(file, `${JSON.stringify({ key, files: sizes, hashes, sources }, null, 2)}\n`);
}

/**
 * Reads a stamp and holds it against the files. Starts no process; a handful of `stat` calls.
 * @param {string} file
 * @param {string} key what the folder must have been made for
 * @returns {Stamp | undefined} undefined when anything is missing, cut off, not executable or made for another key
 */
export function readStamp(file, key) {
  try {
    /** @type {Stamp} */
    const stamp = JSON.parse(fs.readFileSync(file, "utf8"));
    if (stamp.key !== key) return undefined;
    for (const [name, size] of Object.entries(stamp.files)) {
      const found = fs.statSync(path.join(path.dirname(file), name));
      if (found.size !== size || !(found.mode & 0o100)) return undefined;
    }
    return stamp;
  } catch {
    return undefined;
  }
}

/**
 * The files of a stamped folder that are not what they were when it was stamped, by their contents: for a folder that comes
 * out of a cache, which somebody else may have filled. Reads every file; a stamp without hashes vouches for none.
 * @param {string} file the stamp
 * @returns {string[]} paths relative to the folder
 */
export function changedSince(file) {
  /** @type {Stamp} */
  const { files, hashes = {} } = JSON.parse(fs.readFileSync(file, "utf8"));
  return Object.keys(files).filter((name) => hashes[name] !== hashOf(path.join(path.dirname(file), name)));
}

/** @param {string} file */
const hashOf = (file) => createHash("sha256").update(fs.readFileSync(file)).digest("hex");
