// @ts-check
import fs from "node:fs";
import path from "node:path";
import { sha256Of } from "./hash.mjs";
import { pinOf, pins } from "./versions.mjs";

/**
 * The note left inside a verified folder: each file with its size. A folder without a fitting note is not there.
 * Sizes, not times: a folder copied from another machine stays valid, a cut-off file does not.
 * @typedef {object} Stamp
 * @property {string} key
 * @property {Record<string, number>} files path relative to the folder -> bytes
 * @property {Record<string, string>} [hashes] path relative to the folder -> SHA-256; a note of an earlier version has none
 * @property {Record<string, Source>} sources component -> where it came from
 */

/**
 * @typedef {object} Source
 * @property {"existing" | "release" | "go"} way how a component was got
 * @property {string} from the file, the address or the Go version
 * @property {string} [sha256] of the executable
 */

/**
 * Whether a component may be used: the toolchain's own build, or what is pinned today. So what was taken before it had
 * to be pinned, and what is no longer pinned, is not there.
 * @param {string} name of the component
 * @param {Source} source
 * @param {import("./versions.mjs").Pins} table
 */
function trusted(name, { way, sha256 }, table) {
  if (way === "go") return true;
  return sha256 !== undefined && pinOf({ name }, table)?.executable === sha256;
}

/**
 * @param {string} file
 * @param {string} key
 * @param {string[]} files relative to the stamp's folder
 * @param {Record<string, Source>} sources
 */
export function writeStamp(file, key, files, sources) {
  const folder = path.dirname(file);
  const sizes = Object.fromEntries(files.map((name) => [name, fs.statSync(path.join(folder, name)).size]));
  const hashes = Object.fromEntries(files.map((name) => [name, sha256Of(path.join(folder, name))]));
  fs.writeFileSync(file, `${JSON.stringify({ key, files: sizes, hashes, sources }, null, 2)}\n`);
}

/**
 * Adds hashes to the note of an earlier version, once. Only the toolchain's own builds get there: see `trusted`.
 * @param {string} file
 * @param {string} key
 */
export function addHashes(file, key) {
  const stamp = readStamp(file, key);
  if (!stamp || stamp.hashes) return;
  const draft = `${file}.${process.pid}`;
  try {
    writeStamp(draft, key, Object.keys(stamp.files), stamp.sources);
    fs.renameSync(draft, file);
  } catch {
    // A read-only cache keeps its old note.
  }
}

/**
 * Reads a stamp and holds it against the files. Starts no process; a handful of `stat` calls.
 * @param {string} file
 * @param {string} key what the folder must have been made for
 * @param {import("./versions.mjs").Pins} table
 * @returns {Stamp | undefined} undefined when anything is missing, cut off, not executable, made for another key, or
 *   neither built by the toolchain nor pinned
 */
export function readStamp(file, key, table = pins) {
  try {
    /** @type {Stamp} */
    const stamp = JSON.parse(fs.readFileSync(file, "utf8"));
    if (stamp.key !== key) return undefined;
    for (const [name, size] of Object.entries(stamp.files)) {
      const found = fs.statSync(path.join(path.dirname(file), name));
      if (found.size !== size || !(found.mode & 0o100)) return undefined;
    }
    if (!Object.entries(stamp.sources).every(([name, source]) => trusted(name, source, table)))
      return undefined;
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
  return Object.keys(files).filter((name) => hashes[name] !== sha256Of(path.join(path.dirname(file), name)));
}
