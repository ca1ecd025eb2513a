import { S3mini, type UploadPart } from "s3mini";
import { messageOf } from "../../../providers/kernel/errors.ts";
import type { Bytes } from "../encryption.ts";
import type { BackupStore, Stored } from "./store.ts";

/** Where a bucket is, and who may write to it. */
export interface Bucket {
  /** `https://<host>`; plain HTTP on loopback only. */
  endpoint: string;
  bucket: string;
  region: string;
  /** Begins the name of every object; `backups/` or empty. */
  prefix: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Least part of an upload that S3 takes is 5 MiB, and it takes 10,000 of them (its limits); R2 wants all of one size. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS = 9_000;
/** Tries of one part: its bytes are still at hand. */
const TRIES = 4;
/** Milliseconds that one request may take. */
const PATIENCE_MS = 120_000;

/** Backups in a bucket of S3's kind. */
export class S3Store implements BackupStore {
  readonly where: string;
  readonly #bucket: Bucket;
  readonly #client: S3mini;

  constructor(bucket: Bucket) {
    this.where = `bucket ${bucket.bucket} at ${new URL(bucket.endpoint).host}`;
    this.#bucket = bucket;
    const { accessKeyId, secretAccessKey, region } = bucket;
    this.#client = new S3mini({
      ...{ accessKeyId, secretAccessKey, region, endpoint: this.#address },
      requestAbortTimeout: PATIENCE_MS,
    });
  }

  get #address(): string {
    const { endpoint, bucket } = this.#bucket;
    return `${endpoint.replace(/\/+$/, "")}/${bucket}`;
  }

  async put(name: string, content: Bytes, expected: number): Promise<void> {
    const key = this.#key(name);
    const size = Math.max(PART_BYTES, Math.ceil(expected / PARTS));
    const id = await this.#ask(`begin ${name}`, () => this.#client.getMultipartUploadId(key));
    let bytes = 0;
    try {
      const parts: UploadPart[] = [];
      for await (const part of inParts(content, size)) {
        bytes += part.length;
        parts.push(await this.#part(key, id, part, parts.length + 1));
      }
      const done = await this.#ask(`complete ${name}`, () =>
        this.#client.completeMultipartUpload(key, id, parts),
      );
      // S3 may answer 200 and say in the body that it failed; the client (s3mini 1.0.2) takes that for done.
      if (typeof done.etag !== "string")
        throw new Error(`${this.where} did not put ${name} together: ${JSON.stringify(done)}`);
      const stored = await this.#ask(`look at ${name}`, () => this.#client.getContentLength(key));
      if (stored !== bytes) throw new Error(`${this.where} has ${stored} bytes of ${name}, not ${bytes}`);
    } catch (error) {
      await this.#client.abortMultipartUpload(key, id).catch(() => {});
      throw error;
    }
  }

  async get(name: string): Promise<Bytes> {
    const response = await this.#ask(`read ${name}`, () => this.#client.getObjectResponse(this.#key(name)));
    if (!response?.body) throw new Error(`${this.where} has no ${name}`);
    return response.body as unknown as Bytes;
  }

  async list(): Promise<Stored[]> {
    const { prefix } = this.#bucket;
    const found = await this.#ask("list", () => this.#client.listObjects("/", prefix));
    return (found ?? []).map(({ Key, Size }) => ({ name: Key.slice(prefix.length), bytes: Number(Size) }));
  }

  async remove(name: string): Promise<void> {
    await this.#ask(`remove ${name}`, () => this.#client.deleteObject(this.#key(name)));
  }

  /** Asks as somebody without a key: nothing that a policy says counts as much as what is answered. */
  async openTo(name: string): Promise<string[]> {
    const problems: string[] = [];
    for (const [what, path] of [
      ["lists its objects to anybody", "?list-type=2"],
      ["gives a backup to anybody", `/${this.#key(name)}`],
    ] as const) {
      const response = await fetch(`${this.#address}${path}`, {
        ...{ method: "GET", redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) },
        headers: { range: "bytes=0-0" },
      });
      await response.body?.cancel();
      if (response.status < 300)
        problems.push(
          `${this.where} ${what} (${response.status} without a key): block public access of the bucket, and take such grants out of its policy`,
        );
    }
    return problems;
  }

  async #part(key: string, id: string, part: Uint8Array, number: number) {
    for (let tried = 1; ; tried++)
      try {
        return await this.#client.uploadPart(key, id, part, number);
      } catch (error) {
        if (tried === TRIES)
          throw new Error(`${this.where} did not take part ${number}: ${messageOf(error)}`);
        await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tried));
      }
  }

  #key(name: string): string {
    return `${this.#bucket.prefix}${name}`;
  }

  /** The client's errors name what went wrong, and neither bucket nor host. */
  async #ask<T>(what: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw new Error(`${this.where} could not ${what}: ${messageOf(error)}`);
    }
  }
}

/** Cuts a stream into parts of one size; the last may be shorter. A part is used up before the next is asked for: all share one buffer. */
async function* inParts(content: Bytes, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const part = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of content)
    for (let at = 0; at < chunk.length; ) {
      const taken = Math.min(size - filled, chunk.length - at);
      part.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < size) continue;
      yield part;
      filled = 0;
    }
  if (filled > 0) yield part.subarray(0, filled);
}
