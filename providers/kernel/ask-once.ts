import type * as http from "node:http";
import type { TLSSocket } from "node:tls";
import { LONGEST_TIMER_MS } from "./clock.ts";
import { MOST_BYTES, TooLargeError } from "./limits.ts";

/** The answer to one request at an application's public address. */
export interface PageAnswer {
  status: number;
  body: string;
  headers: http.IncomingHttpHeaders;
  /** End of the server's certificate: milliseconds since the epoch; undefined without TLS. */
  certificateEnds?: number | undefined;
  /** Begin of it, the same way. */
  certificateBegins?: number | undefined;
}

/** How one request is sent. */
export interface AskOptions {
  headers: http.OutgoingHttpHeaders;
  /** Real milliseconds for all of it, the last byte of the answer included. */
  limitMs: number;
  /** What an error then says the limit was. @default limitMs */
  timeoutMs?: number;
  /** Gives it up when it is aborted. */
  signal?: AbortSignal | undefined;
  /** Certificates to trust besides the public ones (PEM), for servers of tests. */
  ca?: string | undefined;
}

/**
 * One request on a connection of its own, that follows nothing. It always ends: an answer that is cut off, that comes one
 * byte at a time, or that has no end, is an error.
 */
export function askOnce(url: URL, ask: AskOptions): Promise<PageAnswer> {
  const { headers, limitMs, timeoutMs = limitMs, signal, ca } = ask;
  // Not by an import: that reads every export of the module, and one of them loads all of Node's undici (Node 26: 50 ms).
  const client = process.getBuiltinModule(url.protocol === "https:" ? "node:https" : "node:http");
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let began = false;
    const over = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    };
    // The first reason counts; destroying the request brings further ones.
    const fail = (error: Error) => {
      over();
      reject(error);
      request.destroy();
    };
    const stop = () => fail(signal?.reason);
    const request = client.get(url, { headers, agent: false, ca }, (response) => {
      began = true;
      const life = lifeOf(response.socket as TLSSocket);
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > MOST_BYTES) fail(new TooLargeError("the answer"));
        else chunks.push(chunk);
      });
      response.on("end", () => {
        over();
        const body = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers, ...life });
      });
      response.on("error", (error) => fail(new Error(`the answer was cut off (${error.message})`)));
      response.on("close", () => fail(new Error("the answer was cut off")));
    });
    const timer = setTimeout(
      () => fail(new Error(`no ${began ? "complete " : ""}answer within ${timeoutMs} ms`)),
      Math.min(limitMs, LONGEST_TIMER_MS),
    );
    signal?.addEventListener("abort", stop, { once: true });
    request.on("error", fail);
    request.on("close", () => fail(new Error("the connection was closed without an answer")));
  });
}

/** From when until when the server's certificate holds; nothing without TLS. */
function lifeOf(socket: TLSSocket): Pick<PageAnswer, "certificateEnds" | "certificateBegins"> {
  if (!socket.encrypted) return {};
  const { valid_from, valid_to } = socket.getPeerCertificate();
  const [begins, ends] = [valid_from, valid_to].map((text) => Date.parse(text));
  if (begins === undefined || ends === undefined || Number.isNaN(begins) || Number.isNaN(ends)) return {};
  return { certificateBegins: begins, certificateEnds: ends };
}
