import type { Bytes } from "../encryption.ts";

/** One object of a store. */
export interface Stored {
  name: string;
  bytes: number;
}

/** Where backups lie: a bucket of S3's kind, or a folder. */
export interface BackupStore {
  /** How it is called in messages: no secret. */
  readonly where: string;
  /**
   * Stores a stream under a name, whole or not at all: it appears only when the stream has ended well.
   * @param expected about how many bytes there will be
   */
  put(name: string, content: Bytes, expected: number): Promise<void>;
  /** @throws Error when there is none of that name */
  get(name: string): Promise<Bytes>;
  /** Everything below the store's own prefix. */
  list(): Promise<Stored[]>;
  /** Nothing when there is none. */
  remove(name: string): Promise<void>;
  /** What lets others than us read it; empty when nothing does. Looks at what is really answered, with `name` as the sample. */
  openTo(name: string): Promise<string[]>;
}

/** A whole small object as text. */
export async function readText(store: BackupStore, name: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of await store.get(name)) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** Stores a small text. */
export async function writeText(store: BackupStore, name: string, text: string): Promise<void> {
  const bytes = new Uint8Array(Buffer.from(text));
  await store.put(
    name,
    (async function* () {
      yield bytes;
    })(),
    bytes.length,
  );
}
