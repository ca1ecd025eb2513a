import type { EventEmitter } from "node:events";

/** A request that a user would call failed. */
export interface Failure {
  /** Milliseconds since the epoch, real time. */
  at: number;
  kind: `status ${number}` | "connection broken" | "timed out";
  /** Who answered, when somebody did: headers of the simulated apps. */
  machine?: string;
  image?: string;
}

/** What autocannon's parser tells of an answer. */
interface AnswerHead {
  statusCode: number;
  /** False when the answer says `connection: close`. */
  shouldKeepAlive: boolean;
  /** Name, value, name, value … */
  headers: string[];
}

/** Counts what happened on the connections of a load. */
export interface Tally {
  answered(): void;
  failed(failure: Failure): void;
}

/**
 * Watches one connection of autocannon, request by request. Its own counters hide what matters here: a connection that
 * is closed in the middle of a request is opened again without counting an error, and with `reconnectRate` the last
 * answer of each connection is not counted at all.
 */
export function watchConnection(client: EventEmitter, { answered, failed }: Tally): void {
  let waiting = false;
  let goodbye = false;
  let lost: Failure | undefined;

  const lose = (kind: Failure["kind"]) => {
    if (!waiting) return;
    waiting = false;
    // After `connection: close` autocannon still writes its next request; a server need not read that, and no client
    // that keeps to HTTP would send it.
    if (goodbye) return;
    lost = { at: Date.now(), kind };
    failed(lost);
  };

  client.on("request", () => {
    // Requests are sent one at a time: another one means that the one before got no answer.
    lose("connection broken");
    waiting = true;
    goodbye = false;
  });
  client.on("headers", ({ statusCode, shouldKeepAlive, headers }: AnswerHead) => {
    waiting = false;
    lost = undefined;
    answered();
    if (statusCode < 200 || statusCode > 299) {
      const machine = headerOf(headers, "fly-simulator-machine");
      const image = headerOf(headers, "fly-simulator-image");
      failed({
        at: Date.now(),
        kind: `status ${statusCode}`,
        ...(machine ? { machine } : {}),
        ...(image ? { image } : {}),
      });
    }
    if (!shouldKeepAlive) client.once("request", () => (goodbye = true));
  });
  client.on("connError", () => lose("connection broken"));
  // Told after the next request went out: the loss is noted already, as a broken connection.
  client.on("timeout", () => {
    if (lost) lost.kind = "timed out";
  });
}

function headerOf(headers: readonly string[], name: string): string | undefined {
  const index = headers.findIndex((text, place) => place % 2 === 0 && text.toLowerCase() === name);
  return index === -1 ? undefined : headers[index + 1];
}
