import type { IncomingMessage } from "node:http";
import { MOST_BYTES, TooLargeError } from "./limits.ts";

/** Headers of an answer: a name in any case; those of one name are joined by a comma, null where there is none. */
export type AnswerHeaders = Pick<Headers, "get">;

/** An answer without headers. */
export const NO_HEADERS: AnswerHeaders = { get: () => null };

/** One request as it is sent, to the address itself. */
export interface Sent {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
  /** Ends it, and the reading of its answer. */
  signal: AbortSignal;
}

/** The head of an answer. Whoever has it reads the rest, or cancels it. */
export interface Answered {
  status: number;
  headers: AnswerHeaders;
  /** @throws TooLargeError for more bytes than allowed; an error where it is cut off */
  read(mostBytes?: number): Promise<Uint8Array>;
  /** Closes the connection. */
  cancel(): void;
}

/** What every request says of itself; some platforms answer none that does not name its client. */
const ALWAYS = { accept: "*/*", "accept-encoding": "gzip", "user-agent": "node" };

/**
 * Sends one request by Node's client of old, over connections that are kept for the next. Not by `fetch`: a process that asks
 * ten questions and ends spends a tenth of a second on loading that and compiling its parser (Node 26).
 */
export function transport({ url, method, headers, body, signal }: Sent): Promise<Answered> {
  const target = new URL(url);
  if (target.username !== "" || target.password !== "")
    return Promise.reject(new Error("an address that holds a login is not asked"));
  // Not by an import: that reads every export of the module, and one of them loads all of fetch (Node 26).
  const client = process.getBuiltinModule(target.protocol === "https:" ? "node:https" : "node:http");
  // Node tells the length by itself, but for DELETE.
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const request = client.request(target, {
      method,
      headers: { ...ALWAYS, ...lowerCase(headers), ...length },
    });
    const stop = () => request.destroy(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    request.once("close", () => signal.removeEventListener("abort", stop));
    request.on("error", reject);
    request.once("response", (response) => resolve(answeredBy(response)));
    request.end(body);
  });
}

const lowerCase = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function answeredBy(response: IncomingMessage): Answered {
  const all = response.headersDistinct;
  const headers = { get: (name: string) => all[name.toLowerCase()]?.join(", ") ?? null };
  return {
    status: response.statusCode ?? 0,
    headers,
    read: async (most = MOST_BYTES) => plain(await readAll(response, headers, most), headers, most),
    cancel: () => response.destroy(),
  };
}

async function readAll(response: IncomingMessage, headers: AnswerHeaders, most: number): Promise<Buffer> {
  if (Number(headers.get("content-length") ?? 0) > most) {
    response.destroy();
    throw new TooLargeError("the answer", most);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > most) throw new TooLargeError("the answer", most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The bytes that were meant: an answer may come packed in the one way that was offered. */
function plain(bytes: Buffer, headers: AnswerHeaders, most: number): Buffer {
  const coding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (coding === "identity" || coding === "" || bytes.length === 0) return bytes;
  if (coding !== "gzip" && coding !== "x-gzip")
    throw new Error(`the answer is packed by ${coding}, and gzip was offered`);
  try {
    return process.getBuiltinModule("node:zlib").gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE")
      throw new TooLargeError("the answer", most);
    throw error;
  }
}
