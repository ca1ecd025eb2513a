import { LONGEST_TIMER_MS } from "./clock.ts";
import { isLoopback } from "./loopback.ts";
import { type AnswerHeaders, transport } from "./transport.ts";

/** One request over HTTP, of which nothing is known but that it ends. */
export interface Exchange {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array | undefined;
  /** Real milliseconds for all of it: connection, redirections, and the last byte of the answer. */
  limitMs: number;
  /** Ends it at once. */
  signal?: AbortSignal | undefined;
  /** Follows redirections. @default they are answers like any other */
  follow?: boolean | undefined;
  /** Most bytes of the answer. @default MOST_BYTES */
  mostBytes?: number | undefined;
}

/** What was answered, whole. */
export interface Exchanged {
  status: number;
  headers: AnswerHeaders;
  bytes: Uint8Array;
  /** Where a redirection leads that was not followed. */
  location: string | undefined;
}

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 5;

/** A redirection that is not followed. */
export class RedirectError extends Error {
  override name = "RedirectError";
}

/** What goes along to another host than the one that was asked: nothing that says who asks. */
const HARMLESS = ["accept", "user-agent"];

/**
 * Sends one request and reads the answer whole. It always ends: with the answer, with an error when the connection is
 * refused, lost or cut, when the time is up (a server that sends one byte a second included), when it is stopped, or when
 * the answer is larger than allowed.
 */
export async function exchange(ask: Exchange): Promise<Exchanged> {
  const { limitMs, signal } = ask;
  signal?.throwIfAborted();
  const over = new AbortController();
  const seconds = Math.round(limitMs / 100) / 10;
  const timer = setTimeout(
    () => over.abort(new Error(`no complete answer within ${seconds} s`)),
    Math.min(limitMs, LONGEST_TIMER_MS),
  );
  const stop = () => over.abort(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    // Beside the signal that the request is given: what it waits for must not decide whether the wait ends.
    return await Promise.race([whenAborted(over.signal), follow(ask, over.signal)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
    over.abort(new Error("over"));
  }
}

/** Why there is no answer: the system's word for it, such as ECONNREFUSED, or a sentence. */
export function whyUnanswered(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: string };
  return typeof code === "string" ? code : (message ?? String(error));
}

function whenAborted(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  return aborted;
}

async function follow(ask: Exchange, signal: AbortSignal): Promise<Exchanged> {
  const { method = "GET", body } = ask;
  let { url, headers = {} } = ask;
  for (let left = MOST_REDIRECTS; ; left--) {
    const answered = await transport({ url, method, headers, body, signal });
    const target = REDIRECTS.includes(answered.status) ? answered.headers.get("location") : null;
    if (target === null || !ask.follow || !["GET", "HEAD"].includes(method)) {
      const { status, headers } = answered;
      return { status, headers, bytes: await answered.read(ask.mostBytes), location: target ?? undefined };
    }
    answered.cancel();
    const next = allowedRedirect(url, target);
    if (left === 0) throw new RedirectError("redirections without end");
    if (next.origin !== new URL(url).origin)
      headers = Object.fromEntries(
        Object.entries(headers).filter(([name]) => HARMLESS.includes(name.toLowerCase())),
      );
    url = next.href;
  }
}

/**
 * Where a redirection leads: to https, or within this machine (a simulator).
 * @throws RedirectError when it leads elsewhere; only the host is named, since such addresses may be signed
 */
export function allowedRedirect(from: string, location: string): URL {
  if (!URL.canParse(location, from)) throw new RedirectError("a redirection to what is no address");
  const target = new URL(location, from);
  if (
    target.protocol === "https:" ||
    (isLoopback(from) && isLoopback(target.href) && target.protocol === "http:")
  )
    return target;
  throw new RedirectError(
    `a redirection to ${target.protocol}//${target.host}, which is not followed: only https is`,
  );
}
