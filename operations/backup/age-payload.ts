import { createDecipheriv, hkdfSync } from "node:crypto";

/*
 * What follows the header of a file of age (C2SP age v1, "Payload"): a nonce, and chunks that each have a tag. The library opens
 * the header, and leaves the rest to whoever asks for the key of the file; its own way takes a tenfold of the processor, all the
 * time that pg_restore needs beside it.
 */
const NONCE_BYTES = 16;
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
/** The last line of a header: three dashes and its code. */
const HEADER_END = /\n--- [^\n]+\n/;
/** More than a header of every recipient that the settings can have. */
const LONGEST_HEADER = 1024 * 1024;

/**
 * Opens a file of age, and decrypts it as a stream, chunk by chunk: nothing is given out that was not proved.
 * @param fileKeyOf the file's key by its header
 * @throws Error for what is no file of age, or has no key for us; while it is read, for what was cut or changed
 */
export async function openedPayload(
  content: AsyncIterable<Uint8Array>,
  fileKeyOf: (header: Uint8Array) => Promise<Uint8Array>,
): Promise<AsyncIterable<Uint8Array<ArrayBuffer>>> {
  const parts = content[Symbol.asyncIterator]();
  try {
    const { header, rest } = await headerOf(parts);
    return chunksOf(await fileKeyOf(header), rest, parts);
  } catch (error) {
    await parts.return?.();
    throw error;
  }
}

async function* chunksOf(
  fileKey: Uint8Array,
  rest: Uint8Array,
  parts: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES + TAG_BYTES);
    const nonce = Buffer.alloc(NONCE_BYTES);
    let [filled, counter, known] = [0, 0, 0];
    let key: Buffer | undefined;
    for (let part: Uint8Array | undefined = rest; part !== undefined; part = await nextOf(parts)) {
      let left = part;
      if (known < NONCE_BYTES) {
        const taken = Math.min(NONCE_BYTES - known, left.length);
        nonce.set(left.subarray(0, taken), known);
        [known, left] = [known + taken, left.subarray(taken)];
      }
      if (known < NONCE_BYTES) continue;
      key ??= Buffer.from(hkdfSync("sha256", fileKey, nonce, "payload", 32));
      while (left.length > 0) {
        // A full one is the last only when nothing follows.
        if (filled === chunk.length) {
          yield open(key, chunk, counter++, false);
          filled = 0;
        }
        const taken = Math.min(chunk.length - filled, left.length);
        chunk.set(left.subarray(0, taken), filled);
        [filled, left] = [filled + taken, left.subarray(taken)];
      }
    }
    if (key === undefined) throw damaged();
    const last = open(key, chunk.subarray(0, filled), counter, true);
    // An empty one may only stand for an empty file.
    if (last.length === 0 && counter > 0) throw damaged();
    yield last;
  } finally {
    await parts.return?.();
  }
}

/** One chunk: its nonce is its number, and whether it is the last. */
function open(key: Buffer, sealed: Buffer, counter: number, last: boolean): Uint8Array<ArrayBuffer> {
  if (sealed.length < TAG_BYTES) throw damaged();
  const nonce = Buffer.alloc(12);
  // Of the eleven bytes of the counter six reach further than any file.
  nonce.writeUIntBE(counter, 5, 6);
  nonce[11] = last ? 1 : 0;
  const decipher = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    const content = decipher.update(sealed.subarray(0, -TAG_BYTES));
    decipher.final();
    return content as Uint8Array<ArrayBuffer>;
  } catch (error) {
    throw damaged(error);
  }
}

/** The header, and what was read beyond it. */
async function headerOf(parts: AsyncIterator<Uint8Array>): Promise<{ header: Uint8Array; rest: Uint8Array }> {
  let seen = Buffer.alloc(0);
  for (let part = await nextOf(parts); part !== undefined; part = await nextOf(parts)) {
    seen = Buffer.concat([seen, part]);
    const end = HEADER_END.exec(seen.toString("latin1"));
    if (end) {
      const length = end.index + end[0].length;
      return { header: seen.subarray(0, length), rest: seen.subarray(length) };
    }
    if (seen.length > LONGEST_HEADER) break;
  }
  throw new Error("it is no file of age, or it was cut off in its header");
}

async function nextOf(parts: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  const { done, value } = await parts.next();
  return done ? undefined : value;
}

const damaged = (cause?: unknown) => new Error("it cannot be decrypted: it was cut or changed", { cause });
