import { crc32, inflateRawSync } from "node:zlib";

/** Larger files in an artifact are no evidence that anybody reads. */
const LARGEST_FILE = 64 * 1024 * 1024;

/**
 * The files of a zip archive by path, as Actions makes one of an artifact: stored or deflated, no encryption.
 * @throws Error when the archive is damaged, or a file is larger than 64 MB.
 */
export function unzip(archive: Uint8Array): Map<string, Buffer> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0 || end + 22 > bytes.length) throw damaged("it has no directory");
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50)
      throw damaged("its directory is cut off");
    const [nameSize, extraSize, noteSize] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const name = bytes.toString("utf8", at + 46, at + 46 + (nameSize ?? 0));
    if (!name.endsWith("/")) files.set(name, contentAt(bytes, at, name));
    at += 46 + (nameSize ?? 0) + (extraSize ?? 0) + (noteSize ?? 0);
  }
  return files;
}

/** The file that the directory entry at `entry` describes. */
function contentAt(bytes: Buffer, entry: number, name: string): Buffer {
  const method = bytes.readUInt16LE(entry + 10);
  const sum = bytes.readUInt32LE(entry + 16);
  const packedSize = bytes.readUInt32LE(entry + 20);
  const size = bytes.readUInt32LE(entry + 24);
  if (size > LARGEST_FILE) throw new Error(`${name} in the archive is larger than ${LARGEST_FILE} bytes`);
  const local = bytes.readUInt32LE(entry + 42);
  if (local + 30 > bytes.length) throw damaged(`${name} is missing`);
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + packedSize);
  const content =
    method === 0 ? packed : method === 8 ? inflateRawSync(packed, { maxOutputLength: size + 1 }) : undefined;
  if (content === undefined) throw damaged(`${name} is packed in another way than Actions packs`);
  if (content.length !== size || crc32(content) !== sum) throw damaged(`${name} is not what was packed`);
  return content;
}

const damaged = (what: string) => new Error(`the archive is damaged: ${what}`);
