import { createHmac } from "node:crypto";
import sodium from "libsodium-wrappers";

/** The key pair with which the values of one scope are sealed: an environment, or the secrets of a repository. */
export interface SealingKey {
  /** 19 digits, as GitHub's are. */
  keyId: string;
  /** The Curve25519 public key, 32 bytes, in base64. */
  publicKey: string;
  /** The value in a sealed box (base64), or undefined when it was not sealed for this key. */
  open(sealed: string): string | undefined;
}

/** libsodium loads asynchronously; await this before anything else of this file. */
export const ready: Promise<void> = sodium.ready;

/** The key of a scope. It follows from the world's seed, so that a restarted world still opens what was sealed before. */
export function sealingKey(seed: string, scope: string): SealingKey {
  const bytes = createHmac("sha256", seed).update(`seal ${scope}`).digest();
  const pair = sodium.crypto_box_seed_keypair(new Uint8Array(bytes));
  const digits = BigInt(`0x${createHmac("sha256", seed).update(`id ${scope}`).digest("hex").slice(0, 16)}`);
  return {
    keyId: String(10n ** 18n + (digits % (9n * 10n ** 18n))),
    publicKey: sodium.to_base64(pair.publicKey, sodium.base64_variants.ORIGINAL),
    open(sealed) {
      try {
        const box = new Uint8Array(Buffer.from(sealed, "base64"));
        return sodium.to_string(sodium.crypto_box_seal_open(box, pair.publicKey, pair.privateKey));
      } catch {
        return undefined;
      }
    },
  };
}

/** Seals a value as a client of GitHub must: an anonymous sealed box for `publicKey` (base64), in base64. */
export function seal(publicKey: string, value: string): string {
  const key = new Uint8Array(Buffer.from(publicKey, "base64"));
  return Buffer.from(sodium.crypto_box_seal(value, key)).toString("base64");
}
