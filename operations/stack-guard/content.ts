/** Largest file that is looked at. Bytes: 1 MiB; what is larger is data. */
export const LARGEST = 1024 * 1024;

/** How much of a file tells whether it is binary; git looks at as much. Bytes. */
const HEAD = 8000;

/** The text of a file's bytes, or undefined when they are none. UTF-16 is text where a byte order mark says so. */
export function textOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString("utf16le");
  }
  if (bytes.subarray(0, HEAD).includes(0)) return undefined;
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}
