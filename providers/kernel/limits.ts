/**
 * Most bytes of anything that comes from elsewhere: an answer of an API, a page, a download, the files of an archive
 * taken together. Far more than any of them has (the largest list of machines stays below 5 MB), and little enough to
 * hold in memory.
 */
export const MOST_BYTES = 64 * 1024 * 1024;

/** Something that is larger than `MOST_BYTES`. */
export class TooLargeError extends Error {
  override name = "TooLargeError";

  constructor(what: string, most: number = MOST_BYTES) {
    super(`${what} is larger than ${most} bytes`);
  }
}
