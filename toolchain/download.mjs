// @ts-check
import { createHash } from "node:crypto";
import fs from "node:fs";
import https from "node:https";
import { pipeline } from "node:stream/promises";

/** A download that did not work out; `unreachable` when no answer came at all. */
export class DownloadFailed extends Error {
  /** @param {string} message @param {{ unreachable?: boolean, status?: number, cause?: unknown }} [about] */
  constructor(message, { unreachable = false, status, cause } = {}) {
    super(message, { cause });
    this.unreachable = unreachable;
    this.status = status;
  }
}

/**
 * @typedef {object} Limits
 * @property {number} connectMs until the connection (TLS included) stands; 3 s
 * @property {number} stallMs without a single byte; 20 s
 */

/** @type {Limits} */
export const defaultLimits = Object.freeze({ connectMs: 3_000, stallMs: 20_000 });

/**
 * Opens a GET request and follows redirects; https only, also where a redirect leads.
 * @param {string} url
 * @param {{ limits?: Limits, signal?: AbortSignal, ca?: string }} options
 * @param {number} redirects how many more are followed
 * @returns {Promise<import("node:http").IncomingMessage>} an answer with status 200, its body still unread
 * @throws {DownloadFailed}
 */
function open(url, { limits = defaultLimits, signal, ca }, redirects = 5) {
  return new Promise((resolve, reject) => {
    if (!url.startsWith("https:")) return reject(new DownloadFailed(`${url}: only https is used`));
    const request = https.get(url, { signal, ca });
    const fail = (/** @type {string} */ message, /** @type {object} */ about) => {
      clearTimeout(connecting);
      reject(new DownloadFailed(`${url}: ${message}`, about));
      request.destroy();
    };
    const connecting = setTimeout(
      () => fail(`no connection within ${limits.connectMs / 1000} s`, { unreachable: true }),
      limits.connectMs,
    );
    request.on("socket", (socket) => {
      socket.once("secureConnect", () => clearTimeout(connecting));
    });
    /** @type {import("node:http").IncomingMessage | undefined} */
    let answer;
    request.setTimeout(limits.stallMs, () => {
      const error = new DownloadFailed(`${url}: nothing came for ${limits.stallMs / 1000} s`, {
        unreachable: true,
      });
      (answer ?? request).destroy(error);
    });
    request.on("error", (error) => {
      clearTimeout(connecting);
      if (signal?.aborted) return reject(signal.reason);
      if (error instanceof DownloadFailed) return reject(error);
      fail(error.message || String(/** @type {NodeJS.ErrnoException} */ (error).code), {
        unreachable: true,
        cause: error,
      });
    });
    request.on("response", (response) => {
      clearTimeout(connecting);
      answer = response;
      const { statusCode: status = 0, headers } = response;
      if (status === 200) return resolve(response);
      response.resume();
      if (status < 300 || status > 399 || !headers.location) return fail(`answered ${status}`, { status });
      if (redirects === 0) return fail("redirects in a circle", { status });
      resolve(open(new URL(headers.location, url).href, { limits, signal, ca }, redirects - 1));
    });
  });
}

/**
 * Reads a small text.
 * @param {string} url
 * @param {{ limits?: Limits, signal?: AbortSignal, ca?: string }} [options]
 * @returns {Promise<string>}
 * @throws {DownloadFailed}
 */
export async function downloadText(url, options = {}) {
  const response = await open(url, options);
  let text = "";
  try {
    for await (const chunk of response) text += chunk;
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new DownloadFailed(`${url}: broke off: ${/** @type {Error} */ (error).message}`, { cause: error });
  }
  return text;
}

/**
 * Loads a file whole (Node itself fails when less comes than was announced) and checks its SHA-256.
 * @param {string} url
 * @param {string} file must not exist; removed again on failure
 * @param {object} options
 * @param {Limits} [options.limits]
 * @param {AbortSignal} [options.signal]
 * @param {string} [options.ca] certificates that are trusted in place of the system's
 * @param {string} options.sha256 lower-case hex
 * @param {(bytes: number, total: number | undefined) => void} [options.onBytes]
 * @throws {DownloadFailed} not reachable, not there, cut off, stalled, other content; a full disk as the system says it
 */
export async function download(url, file, { limits, signal, ca, sha256, onBytes }) {
  const response = await open(url, { limits, signal, ca });
  const total =
    response.headers["content-length"] === undefined ? undefined : Number(response.headers["content-length"]);
  const hash = createHash("sha256");
  let bytes = 0;
  response.on("data", (/** @type {Buffer} */ chunk) => {
    hash.update(chunk);
    bytes += chunk.length;
    onBytes?.(bytes, total);
  });
  try {
    await pipeline(response, fs.createWriteStream(file, { flags: "wx" }), { signal });
    const found = hash.digest("hex");
    if (found !== sha256) {
      throw new DownloadFailed(`${url}: its SHA-256 is ${found}, but the pinned one is ${sha256}`);
    }
  } catch (error) {
    fs.rmSync(file, { force: true });
    signal?.throwIfAborted();
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (error instanceof DownloadFailed || code === "ENOSPC") throw error;
    throw new DownloadFailed(`${url}: broke off after ${bytes} of ${total ?? "unknown"} bytes: ${message}`, {
      cause: error,
    });
  }
}
