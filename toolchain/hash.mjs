// @ts-check
import { createHash } from "node:crypto";
import fs from "node:fs";

/**
 * SHA-256 of a file, read piece by piece: executables have a hundred megabytes and more.
 * @param {string} file
 * @returns {string} lower-case hex
 */
export function sha256Of(file) {
  const hash = createHash("sha256");
  const buffer = Buffer.alloc(1 << 20);
  const fd = fs.openSync(file, "r");
  try {
    for (let read = fs.readSync(fd, buffer); read > 0; read = fs.readSync(fd, buffer))
      hash.update(buffer.subarray(0, read));
  } finally {
    fs.closeSync(fd);
  }
  return hash.digest("hex");
}
