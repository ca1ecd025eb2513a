import { parseDocument } from "yaml";
import { encryptedTexts } from "../stand-ins/encrypted.ts";
import { holdsSecrets } from "../workspace/secret-values.ts";

/** What encrypts a stack's secrets: a passphrase by its salt, or a key that a cloud keeps by its address. */
export interface SecretsProvider {
  /** `v1:<salt>:v1:<nonce>:<text and tag>`; no secret, it stands in stack files. */
  salt?: string | undefined;
  /** Address of the key, such as `awskms://…`. */
  url?: string | undefined;
  /** The key's own encrypted key; no secret, it stands in stack files. */
  encryptedKey?: string | undefined;
}

/** A stack file or a state, by what it says of secrets. */
export interface Encrypted extends SecretsProvider {
  /** Whether it holds secrets that a passphrase or a cloud's key opens. */
  secrets: boolean;
}

/** Values that the engine encrypted by a passphrase or a cloud's key, and not its own service (3.259.0, `v1:<nonce>:<text>`). */
const OWN_KEY = /^v1:/;

/** What a stack file says; a file that is none, or no YAML, says nothing: what is wrong there is for the engine to say. */
export function inFile(text: string | undefined): Encrypted {
  const document = parseDocument(text ?? "");
  const file = document.errors.length > 0 ? undefined : (document.toJS() as unknown);
  const { encryptionsalt, secretsprovider, encryptedkey, config } = (
    typeof file === "object" && file !== null ? file : {}
  ) as Record<string, unknown>;
  return {
    salt: textOf(encryptionsalt),
    url: ["default", "passphrase"].includes(String(secretsprovider)) ? undefined : textOf(secretsprovider),
    encryptedKey: textOf(encryptedkey),
    secrets: encryptedTexts(config).some((one) => OWN_KEY.test(one)),
  };
}

/** What an exported state says of what it was encrypted with; an empty one says nothing. */
export function inState(exported: unknown): Encrypted {
  const { deployment } = (exported ?? {}) as { deployment?: { secrets_providers?: unknown } | null };
  const { type, state } = (deployment?.secrets_providers ?? {}) as {
    type?: string;
    state?: Record<string, unknown>;
  };
  // Pulumi's own service ("service") keeps its key itself: a stack file says nothing of it.
  const cloud = type === "cloud" ? state : undefined;
  return {
    salt: type === "passphrase" ? textOf(state?.salt) : undefined,
    url: textOf(cloud?.url),
    encryptedKey: textOf(cloud?.encryptedkey),
    secrets: holdsSecrets(deployment),
  };
}

/** The lines by which a stack file names what encrypts its secrets. */
export function providerLines({ salt, url, encryptedKey }: SecretsProvider): string[] {
  return [
    ...(url === undefined ? [] : [`secretsprovider: ${url}`]),
    ...(encryptedKey === undefined ? [] : [`encryptedkey: ${encryptedKey}`]),
    ...(salt === undefined ? [] : [`encryptionsalt: ${salt}`]),
  ];
}

const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
