import { randomBytes } from "node:crypto";
import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from "age-encryption";
import { beforeAll, describe, expect, it } from "vitest";
import { type Bytes, decrypted } from "../../../operations/backup/encryption.ts";

/* What is decrypted here is what the library decrypts, and what it refuses is refused. */
const CHUNK = 64 * 1024;
let identity: string;
let recipient: string;
beforeAll(async () => {
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
});

async function sealed(content: Uint8Array, to = recipient): Promise<Buffer> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(to);
  return Buffer.from(await encrypter.encrypt(content));
}

/** Decrypts what arrives in pieces of so many bytes. */
async function opened(file: Buffer, piece: number, key = identity): Promise<Buffer> {
  async function* pieces() {
    for (let at = 0; at < file.length; at += piece) yield file.subarray(at, at + piece);
  }
  const parts: Uint8Array[] = [];
  for await (const part of await decrypted(pieces() as unknown as Bytes, [key])) parts.push(part);
  return Buffer.concat(parts);
}

const refusedByLibrary = (file: Buffer) => {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return expect(decrypter.decrypt(file)).rejects.toThrow();
};

describe.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 100])(
  "a file of %i bytes",
  (size) => {
    it.each([1_000, 7, CHUNK, 1_000_000])("arrives in pieces of %i bytes", async (piece) => {
      const content = randomBytes(size);
      if (piece < 100 && size > CHUNK + 1) return;
      expect((await opened(await sealed(content), piece)).equals(content)).toBe(true);
    });
  },
);

it("is opened by a post-quantum key, too", async () => {
  const hybrid = await generateHybridIdentity();
  const file = await sealed(Buffer.from("rows"), await identityToRecipient(hybrid));
  expect((await opened(file, 999, hybrid)).toString()).toBe("rows");
});

describe("what was cut or changed is refused", () => {
  const SIZE = 2 * CHUNK + 50;
  /** Where the first chunk begins: the payload is content, a tag a chunk, and a nonce before them. */
  const begins = (file: Buffer) => file.length - (SIZE + 3 * 16);
  const flipped = (file: Buffer, at: number) => {
    const other = Buffer.from(file);
    other.writeUInt8((other[at] ?? 0) ^ 1, at);
    return other;
  };
  it.each<[string, (file: Buffer) => Buffer]>([
    ["in its header", (file) => file.subarray(0, 40)],
    ["in its nonce", (file) => file.subarray(0, begins(file) - 3)],
    ["behind its nonce", (file) => file.subarray(0, begins(file))],
    ["within a chunk", (file) => file.subarray(0, begins(file) + 1_000)],
    ["behind a chunk", (file) => file.subarray(0, begins(file) + CHUNK + 16)],
    ["within its last tag", (file) => file.subarray(0, -3)],
    ["a byte of its nonce", (file) => flipped(file, begins(file) - 1)],
    ["a byte of its content", (file) => flipped(file, begins(file) + CHUNK + 100)],
    ["a byte of its last tag", (file) => flipped(file, file.length - 1)],
    ["bytes behind its end", (file) => Buffer.concat([file, Buffer.from("more")])],
    [
      "chunks that changed places",
      (file) => {
        const [at, length] = [begins(file), CHUNK + 16];
        const [first, second] = [file.subarray(at, at + length), file.subarray(at + length, at + 2 * length)];
        return Buffer.concat([file.subarray(0, at), second, first, file.subarray(at + 2 * length)]);
      },
    ],
    ["none of age", () => Buffer.from("a text\n".repeat(20))],
  ])("%s", async (_, change) => {
    const file = change(await sealed(randomBytes(SIZE)));
    await refusedByLibrary(file);
    for (const piece of [500, 1_000_000])
      await expect(opened(file, piece)).rejects.toThrow(/cut or changed|cut off in its header/);
  });
});

it("a key that is none of its recipients' opens nothing", async () => {
  const other = await generateX25519Identity();
  await expect(opened(await sealed(Buffer.from("rows")), 100, other)).rejects.toThrow();
});
