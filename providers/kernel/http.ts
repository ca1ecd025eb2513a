import type { Clock } from "./clock.ts";
import { ApiError } from "./errors.ts";
import { journal } from "./journal.ts";
import { redact } from "./redact.ts";
import { isAmbiguous, MAX_TRIES, mayRepeat, pauseMs, retryAfterSeconds } from "./retry.ts";
import { type RateLimit, TokenBucket } from "./token-bucket.ts";

/** One request to a platform's API. */
export interface Request {
  method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with query, below the base URL. */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Whether sending it twice equals sending it once. Default: true for GET, PUT and DELETE. */
  idempotent?: boolean;
  /** Bucket that the platform counts this request in: action and identifier. */
  bucket: { key: string; limit: RateLimit };
  /** Longest wait for one answer in milliseconds of the clock. Default 30 s. */
  timeoutMs?: number;
  /** Ends waiting and reading at once. A write is never cut off half way: it is only not begun any more. */
  signal?: AbortSignal | undefined;
  /** Statuses outside of 2xx that are answers like any other: the caller looks at `status`. */
  expect?: readonly number[];
  /** Follows redirections, for files that a platform keeps elsewhere; headers with tokens stay behind. Default: an error. */
  followRedirects?: boolean;
}

/** An answer with a 2xx status. `body` is parsed JSON, or undefined when there was none. */
export interface Response {
  status: number;
  headers: Headers;
  body: unknown;
  /** The body as it came. */
  bytes: Uint8Array;
}

/** What differs between one platform's API and another's. */
export interface HttpApi {
  /** Short name used in messages and the journal: `fly`. */
  name: string;
  baseUrl: string;
  /** Headers of every request, authorization included. */
  headers: Record<string, string>;
  /** Header that carries the platform's id of a request. */
  requestIdHeader: string;
  /** Text and code of an error body. */
  parseError(body: unknown, text: string): { message: string; code?: string | undefined };
  /** What a person should do about an error, or undefined. */
  advise(status: number, message: string): string | undefined;
  /**
   * Seconds until a refused request may be sent again, where the platform says it otherwise than by Retry-After.
   * @param now milliseconds since the epoch, of the client's clock
   */
  retryAfter?(status: number, headers: Headers, now: number): number | undefined;
  /** Longest wait that the platform may ask for, in seconds; a request that had to wait longer fails. @default any */
  longestWaitSeconds?: number;
  /**
   * Seconds to wait where the platform refused for the pace alone and did nothing, although it did not say so with 429.
   */
  pauseAsked?(status: number, headers: Headers): number | undefined;
  /** Sees every answer, also refusals, before anything else does; may throw. */
  onAnswer?(headers: Headers): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * The shared part of every API client: one token bucket per action and identifier, retries by the rules of retry.ts,
 * a time limit per request, and errors that carry status, the platform's words, its request id and advice.
 */
export class HttpClient {
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #api: HttpApi;
  readonly #clock: Clock;

  constructor(api: HttpApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** Sends the request until it is answered, refused for good, or out of tries. Throws ApiError. */
  async send(request: Request): Promise<Response> {
    const idempotent = request.idempotent ?? ["GET", "HEAD", "PUT", "DELETE"].includes(request.method);
    for (let attempt = 1; ; attempt++) {
      await this.#takeToken(request);
      const outcome = await this.#once(request);
      if (outcome.ok || request.expect?.includes(outcome.status)) {
        const { status, body, bytes = new Uint8Array() } = outcome;
        return { status, body, bytes, headers: outcome.headers ?? new Headers() };
      }
      const pause = outcome.headers && this.#api.pauseAsked?.(outcome.status, outcome.headers);
      const status = pause === undefined ? outcome.status : 429;
      const facts = { status, idempotent, refused: outcome.refused };
      const after = pause ?? this.#askedWait(outcome);
      const tooLong = (after ?? 0) > (this.#api.longestWaitSeconds ?? Number.POSITIVE_INFINITY);
      if (attempt >= MAX_TRIES || !mayRepeat(facts) || tooLong) {
        throw this.#errorOf(request, outcome, isAmbiguous(facts) && !idempotent);
      }
      await this.#clock.sleep(pauseMs(attempt, after), request.signal);
    }
  }

  /** Seconds that the platform asked to wait. */
  #askedWait({ status, headers }: Outcome): number | undefined {
    if (!headers) return undefined;
    const now = this.#clock.now();
    return retryAfterSeconds(headers.get("retry-after"), now) ?? this.#api.retryAfter?.(status, headers, now);
  }

  async #takeToken({ bucket, signal }: Request): Promise<void> {
    let tokens = this.#buckets.get(bucket.key);
    if (!tokens) {
      tokens = new TokenBucket(bucket.limit, this.#clock);
      this.#buckets.set(bucket.key, tokens);
    }
    const wait = tokens.reserve();
    if (wait > 0) await this.#clock.sleep(wait, signal);
  }

  async #once(request: Request): Promise<Outcome> {
    const started = this.#clock.now();
    const limit = AbortSignal.timeout(
      Math.ceil(this.#clock.real(request.timeoutMs ?? DEFAULT_TIMEOUT_MS)) + 1000,
    );
    request.signal?.throwIfAborted();
    const isRead = request.method === "GET" || request.method === "HEAD";
    const outcome = await this.#fetch(
      request,
      isRead && request.signal ? AbortSignal.any([request.signal, limit]) : limit,
    );
    if (isRead) request.signal?.throwIfAborted();
    journal({
      at: new Date(started).toISOString(),
      api: this.#api.name,
      method: request.method,
      path: request.path,
      status: outcome.status,
      ms: this.#clock.now() - started,
      requestId: outcome.headers?.get(this.#api.requestIdHeader) ?? undefined,
    });
    if (outcome.headers) this.#api.onAnswer?.(outcome.headers);
    return outcome;
  }

  async #fetch(request: Request, signal: AbortSignal): Promise<Outcome> {
    try {
      const response = await fetch(`${this.#api.baseUrl}${request.path}`, {
        method: request.method,
        headers: {
          ...this.#api.headers,
          ...(request.body === undefined ? {} : { "content-type": "application/json" }),
          ...request.headers,
        },
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
        redirect: request.followRedirects ? "follow" : "error",
        signal,
      });
      const bytes = await response.bytes();
      const text = new TextDecoder().decode(bytes);
      const { ok, status, headers } = response;
      return { ok, status, headers, body: parseJson(text), text, bytes };
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause;
      const text = cause?.code ?? (error as Error).message;
      return { ok: false, status: 0, text, body: undefined, refused: cause?.code === "ECONNREFUSED" };
    }
  }

  #errorOf(request: Request, outcome: Outcome, ambiguous: boolean): ApiError {
    const { message, code } = this.#api.parseError(outcome.body, outcome.text);
    const apiMessage = redact(message).slice(0, 600);
    const requestId = outcome.headers?.get(this.#api.requestIdHeader);
    const what = `${this.#api.name}: ${request.method} ${request.path}`;
    const answer =
      outcome.status === 0
        ? `got no answer from ${this.#api.baseUrl} (${apiMessage})`
        : `answered ${outcome.status}: ${apiMessage || "(empty body)"}`;
    const advice = this.#api.advise(outcome.status, message);
    return new ApiError({
      message: [
        `${what} ${answer}`,
        requestId ? ` (request id ${requestId})` : "",
        advice ? `. ${advice}` : "",
      ].join(""),
      status: outcome.status,
      apiMessage,
      code,
      ambiguous,
    });
  }
}

interface Outcome {
  ok: boolean;
  status: number;
  headers?: Headers;
  body: unknown;
  text: string;
  bytes?: Uint8Array;
  refused?: boolean;
}

function parseJson(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
