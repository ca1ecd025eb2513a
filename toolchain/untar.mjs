// @ts-check
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

/**
 * Takes single files out of a `.tar.gz`, by their last path segment. Nothing else is written, so that no path in
 * the archive matters; the checksum that ends a gzip stream proves that it is whole.
 * @param {string} archive
 * @param {string} folder where the files go, executable; must exist
 * @param {readonly string[]} names
 * @returns {Promise<string[]>} the names that were found
 * @throws {Error} when the archive is cut off or no gzip
 */
export async function extractFiles(archive, folder, names) {
  /** @type {string[]} */
  const found = [];
  /** @type {Buffer} */
  let pending = Buffer.alloc(0);
  /** @type {{ fd: number | undefined, left: number, padding: number } | undefined} */
  let entry;
  /** @param {Buffer} chunk */
  const feed = (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      if (!entry) {
        if (pending.length < 512) return;
        entry = begin(pending.subarray(0, 512));
        pending = pending.subarray(512);
      }
      const body = pending.subarray(0, entry.left);
      if (entry.fd !== undefined) writeAll(entry.fd, body);
      entry.left -= body.length;
      const skipped = entry.left > 0 ? 0 : Math.min(entry.padding, pending.length - body.length);
      entry.padding -= skipped;
      pending = pending.subarray(body.length + skipped);
      if (entry.left > 0 || entry.padding > 0) return;
      if (entry.fd !== undefined) fs.closeSync(entry.fd);
      entry = undefined;
    }
  };
  /** @param {Buffer} header tar's fixed fields: name at 0 (100 bytes), octal size at 124 (12), type at 156 */
  const begin = (header) => {
    const text = (/** @type {number} */ at, /** @type {number} */ length) =>
      header.toString("utf8", at, at + length).split("\0")[0] ?? "";
    const size = Number.parseInt(text(124, 12).trim() || "0", 8);
    const name = path.posix.basename(text(0, 100));
    const isFile = header[156] === 0x30 || header[156] === 0;
    const wanted = isFile && names.includes(name) && !found.includes(name);
    if (wanted) found.push(name);
    const fd = wanted ? fs.openSync(path.join(folder, name), "wx", 0o755) : undefined;
    return { fd, left: size, padding: (512 - (size % 512)) % 512 };
  };
  try {
    const input = fs.createReadStream(archive);
    const gunzip = zlib.createGunzip();
    input.on("error", (error) => gunzip.destroy(error));
    for await (const chunk of input.pipe(gunzip)) feed(chunk);
    if (entry) throw new Error("the archive ends inside a file");
    return found;
  } catch (error) {
    if (entry?.fd !== undefined) fs.closeSync(entry.fd);
    for (const name of found) fs.rmSync(path.join(folder, name), { force: true });
    throw error;
  }
}

/** @param {number} fd @param {Buffer} bytes */
function writeAll(fd, bytes) {
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at);
}
