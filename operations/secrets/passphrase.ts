import { createDecipheriv, pbkdf2 } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** How Pulumi makes a key of a passphrase, and what it encrypts with (sdk/go/common/../symmetric_crypter.go, v3.259.0). */
const [ROUNDS, KEY, DIGEST, CIPHER, TAG] = [1_000_000, 32, "sha256", "aes-256-gcm", 16] as const;

/** What every stack file has encrypted in its salt, so that a passphrase can be tried. */
const KNOWN = "pulumi";

const derive = promisify(pbkdf2);

/** The passphrase that an environment gives the engine: PULUMI_CONFIG_PASSPHRASE, or the file that the other names. */
export async function passphraseIn(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env.PULUMI_CONFIG_PASSPHRASE !== undefined) return env.PULUMI_CONFIG_PASSPHRASE;
  const file = env.PULUMI_CONFIG_PASSPHRASE_FILE;
  return file ? (await readFile(file, "utf8").catch(() => undefined))?.trim() : undefined;
}

/**
 * Whether a passphrase is the one of a stack file, by its `encryptionsalt`: `v1:<salt>:v1:<nonce>:<text and tag>`, base64.
 * Takes about half a second. False for what is no such salt.
 */
export async function opens(passphrase: string, encryptionsalt: string): Promise<boolean> {
  const [version, salt, , nonce, text] = encryptionsalt.split(":").map((part) => part.trim());
  if (version !== "v1" || !salt || !nonce || !text) return false;
  const key = await derive(passphrase, Buffer.from(salt, "base64"), ROUNDS, KEY, DIGEST);
  const bytes = Buffer.from(text, "base64");
  try {
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(bytes.subarray(-TAG));
    const plain = Buffer.concat([decipher.update(bytes.subarray(0, -TAG)), decipher.final()]);
    return plain.toString("utf8") === KNOWN;
  } catch {
    return false;
  }
}
