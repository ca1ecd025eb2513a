import { readFile } from "node:fs/promises";
import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from "age-encryption";
import { isPostQuantum } from "../../settings/rules/age-recipients.ts";
import { openedPayload } from "./age-payload.ts";

/** Variables that hold the private key, or name its file; the key is in no setting. */
export const IDENTITY_VARIABLES = {
  value: "HOTDASH_BACKUP_PRIVATE_KEY",
  file: "HOTDASH_BACKUP_PRIVATE_KEY_FILE",
} as const;

export type Bytes = AsyncIterable<Uint8Array<ArrayBuffer>>;

/** A key pair for one run, of the same kind as the recipients: age does not mix those of classic and post-quantum kind. */
export async function runKey(
  recipients: readonly string[],
): Promise<{ identity: string; recipient: string }> {
  const identity = recipients.every(isPostQuantum)
    ? await generateHybridIdentity()
    : await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** Encrypts a stream to all recipients. @throws Error that names the recipient which is none */
export async function encrypted(content: Bytes, recipients: readonly string[]): Promise<Bytes> {
  const encrypter = new Encrypter();
  for (const recipient of recipients)
    try {
      encrypter.addRecipient(recipient);
    } catch (error) {
      throw new Error(`backup.recipients: ${recipient} is no recipient of age: ${(error as Error).message}`);
    }
  return (await encrypter.encrypt(ReadableStream.from(content))) as unknown as Bytes;
}

/** Decrypts a stream. It ends early, with an error, for what was cut or changed. */
export async function decrypted(content: Bytes, identities: readonly string[]): Promise<Bytes> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  return openedPayload(content, (header) => decrypter.decryptHeader(header));
}

/**
 * The private keys that this machine may use, as `age-keygen` writes them: comments are passed over.
 * @throws Error that says where they are looked for
 */
export async function identitiesOf(env: NodeJS.ProcessEnv): Promise<string[]> {
  const { value, file } = IDENTITY_VARIABLES;
  const path = env[file];
  const text = env[value] ?? (path ? await readFile(path, "utf8") : "");
  const found = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith("AGE-SECRET-KEY-"));
  if (found.length > 0) return found;
  throw new Error(
    `no private key of age is at hand, and a backup is read with one of its recipients' only\n   set ${file} to the file that age-keygen wrote, or ${value} to its content`,
  );
}
