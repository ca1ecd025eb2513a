import type * as z from "zod";
import type { Clock } from "./clock.ts";
import { describeAnswer, isErrorBody, parseJson, UNREADABLE_ADVICE, understand } from "./documented.ts";
import { ApiError } from "./errors.ts";
import { exchange, RedirectError, whyUnanswered } from "./exchange.ts";
import { journal } from "./journal.ts";
import { TooLargeError } from "./limits.ts";
import { redact } from "./redact.ts";
import {
  answeredAt,
  isAmbiguous,
  LONGEST_WAIT_SECONDS,
  MAX_TRIES,
  mayRepeat,
  pauseMs,
  retryAfterSeconds,
} from "./retry.ts";
import { type RateLimit, TokenBucket } from "./token-bucket.ts";
import { type AnswerHeaders, NO_HEADERS } from "./transport.ts";

/** One request to a platform's API. */
export interface Request<T = unknown> {
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
  /**
   * What an answer of success says, as the platform documents it. Anything else is an error: of a read that may be
   * repeated only after other tries. Without it the answer must be JSON or empty, and nobody reads it.
   */
  answer?: z.ZodType<T>;
  /** Takes an answer of success as it comes, in any form and of any content type: `bytes` are all that is read. */
  anyForm?: boolean;
  /** Statuses outside of 2xx that are answers like any other: the caller looks at `status`. Their `body` is not checked. */
  expect?: readonly number[];
  /** Follows redirections, for files that a platform keeps elsewhere; headers with tokens stay behind. Default: an error. */
  followRedirects?: boolean;
}

/** An answer with a 2xx status. `body` is what `answer` made of its JSON; undefined when there was none. */
export interface Response<T = unknown> {
  status: number;
  headers: AnswerHeaders;
  body: T;
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
  advise(status: number, message: string, headers?: AnswerHeaders): string | undefined;
  /**
   * Seconds until a refused request may be sent again, where the platform says it otherwise than by Retry-After.
   * @param now when the answer was given, by its own clock: milliseconds since the epoch
   */
  retryAfter?(status: number, headers: AnswerHeaders, now: number): number | undefined;
  /**
   * Seconds to wait where the platform refused for the pace alone and did nothing, although it did not say so with 429.
   * @param now when the answer was given, by its own clock: milliseconds since the epoch
   */
  pauseAsked?(status: number, headers: AnswerHeaders, now: number, text: string): number | undefined;
  /** Sees every answer, also refusals, before anything else does; may throw. */
  onAnswer?(headers: AnswerHeaders): void;
  /**
   * Longest time for a read of an API that has not answered this process yet, all its tries together, in real milliseconds.
   * @default 8000
   */
  firstAnswerMs?: number;
  /** Where the platform says how it is, for whoever gets no answer. */
  statusPage?: string;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Longest time for a read of an API that has not answered this process yet, all its tries together, in real milliseconds. Who
 * cannot reach a platform is told within ten seconds; one that has answered before is only slow, and gets its whole time.
 */
const FIRST_ANSWER_MS = 8_000;
/** A try that would get less than this, in real milliseconds, is not begun. */
const LEAST_MS = 500;

/**
 * The shared part of every API client: one token bucket per action and identifier, retries by the rules of retry.ts,
 * a time limit per request, and errors that carry status, the platform's words, its request id and advice.
 */
export class HttpClient {
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #api: HttpApi;
  readonly #clock: Clock;
  #answered = false;

  constructor(api: HttpApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** Sends the request until it is answered, refused for good, or out of tries. Throws ApiError. */
  async send<T = unknown>(request: Request<T>): Promise<Response<T>> {
    const changes = request.method !== "GET" && request.method !== "HEAD";
    const idempotent = request.idempotent ?? ["GET", "HEAD", "PUT", "DELETE"].includes(request.method);
    // One that waits for something asks for more time than others.
    const bounded = !changes && (request.timeoutMs ?? 0) <= DEFAULT_TIMEOUT_MS;
    const over = performance.now() + (this.#api.firstAnswerMs ?? FIRST_ANSWER_MS);
    const left = () => (this.#answered || !bounded ? Number.POSITIVE_INFINITY : over - performance.now());
    for (let attempt = 1; ; attempt++) {
      await this.#takeToken(request);
      const outcome = await this.#once(request, left());
      if (outcome.ok || request.expect?.includes(outcome.status)) {
        const { status, bytes = new Uint8Array(), headers = NO_HEADERS } = outcome;
        return { status, body: outcome.body as T, bytes, headers };
      }
      const pause =
        outcome.headers &&
        this.#api.pauseAsked?.(
          outcome.status,
          outcome.headers,
          answeredAt(outcome.headers, this.#clock.now()),
          outcome.text,
        );
      const status = pause === undefined ? outcome.status : 429;
      const { refused, foreign } = outcome;
      const facts = { status, idempotent, refused, foreign: foreign || outcome.problem !== undefined };
      const after = pause ?? this.#askedWait(outcome);
      const tooLong = (after ?? 0) > LONGEST_WAIT_SECONDS;
      const again = mayRepeat({ ...facts, foreign });
      const pauseFor = pauseMs(attempt, after);
      const silent = left() < this.#clock.real(pauseFor) + LEAST_MS;
      if (attempt >= MAX_TRIES || !again || tooLong || outcome.final || silent) {
        const unknown = isAmbiguous(facts);
        const effect = { ambiguous: unknown && !idempotent, outcomeUnknown: unknown && changes };
        throw this.#errorOf(request, outcome, effect, tooLong ? after : undefined);
      }
      await this.#clock.sleep(pauseFor, request.signal);
    }
  }

  /** Seconds that the platform asked to wait. */
  #askedWait({ status, headers }: Outcome): number | undefined {
    if (!headers) return undefined;
    const now = answeredAt(headers, this.#clock.now());
    return retryAfterSeconds(headers.get("retry-after"), now) ?? this.#api.retryAfter?.(status, headers, now);
  }

  async #takeToken({ bucket, signal }: Pick<Request, "bucket" | "signal">): Promise<void> {
    let tokens = this.#buckets.get(bucket.key);
    if (!tokens) {
      tokens = new TokenBucket(bucket.limit, this.#clock);
      this.#buckets.set(bucket.key, tokens);
    }
    const wait = tokens.reserve();
    if (wait > 0) await this.#clock.sleep(wait, signal);
  }

  async #once<T>(request: Request<T>, mostMs: number): Promise<Outcome> {
    const started = this.#clock.now();
    request.signal?.throwIfAborted();
    const isRead = request.method === "GET" || request.method === "HEAD";
    const outcome = await this.#exchange(request, isRead ? request.signal : undefined, mostMs);
    if (outcome.status !== 0) this.#answered = true;
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

  async #exchange<T>(request: Request<T>, signal: AbortSignal | undefined, mostMs: number): Promise<Outcome> {
    const limitMs = Math.ceil(this.#clock.real(request.timeoutMs ?? DEFAULT_TIMEOUT_MS)) + 1000;
    try {
      const { status, headers, bytes, location } = await exchange({
        url: `${this.#api.baseUrl}${request.path}`,
        method: request.method,
        headers: {
          ...this.#api.headers,
          ...(request.body === undefined ? {} : { "content-type": "application/json" }),
          ...request.headers,
        },
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
        limitMs: Math.min(limitMs, mostMs),
        signal,
        follow: request.followRedirects,
      });
      const text = new TextDecoder().decode(bytes);
      const came = { status, headers, text, bytes, body: parseJson(text) };
      if (status >= 200 && status < 300) return judged(came, request);
      if (location !== undefined) return { ...came, ok: false, text: "a redirection, which is not followed" };
      const decides = status === 404 || status === 410;
      // Without a body it may be the platform's: a page, or a text, is somebody else's.
      const foreign = decides && text.trim() !== "" && !isErrorBody(came.body);
      return { ...came, ok: false, foreign };
    } catch (error) {
      const text = whyUnanswered(error);
      const final = error instanceof TooLargeError || error instanceof RedirectError;
      return { final, ok: false, status: 0, text, body: undefined, refused: text === "ECONNREFUSED" };
    }
  }

  /** What to do where nothing answers at all. */
  #wayOut(): string {
    const { statusPage } = this.#api;
    const page = statusPage ? `, and ${statusPage}` : "";
    return `Nothing answers there: look at this machine's network, its proxy or VPN (npm run doctor)${page}; then run it again`;
  }

  /** @param asked seconds that the platform asked to wait, when they are too many */
  #errorOf(
    request: Pick<Request, "method" | "path">,
    outcome: Outcome,
    effect: { ambiguous: boolean; outcomeUnknown: boolean },
    asked?: number,
  ): ApiError {
    const { status, headers } = outcome;
    const { message, code } = this.#api.parseError(outcome.body, outcome.text);
    const requestId = headers?.get(this.#api.requestIdHeader);
    const what = `${this.#api.name}: ${request.method} ${request.path}`;
    const unreadable = outcome.problem !== undefined || outcome.foreign === true || isPage(outcome);
    const raw = { ...outcome, headers: headers ?? NO_HEADERS };
    const apiMessage = unreadable
      ? (outcome.problem ?? "which is no error of this API")
      : redact(message).slice(0, 600);
    const answer =
      status === 0
        ? `got no ${outcome.final ? "usable " : ""}answer from ${this.#api.baseUrl} (${apiMessage})`
        : unreadable
          ? `at ${this.#api.baseUrl} answered ${describeAnswer(raw)}, ${apiMessage}`
          : `answered ${status}: ${apiMessage || "(empty body)"}`;
    const advice = unreadable
      ? UNREADABLE_ADVICE
      : (this.#api.advise(status, message, headers ?? undefined) ??
        (status === 0 && !this.#answered ? this.#wayOut() : undefined));
    return new ApiError({
      message: [
        `${what} ${answer}`,
        requestId ? ` (request id ${requestId})` : "",
        asked === undefined
          ? ""
          : `. It asks to wait ${Math.ceil(asked)} s, and a request waits ${LONGEST_WAIT_SECONDS} s at most: run it again then`,
        advice ? `. ${advice}` : "",
      ].join(""),
      status,
      apiMessage,
      code: unreadable ? undefined : code,
      documented: !unreadable,
      ...effect,
    });
  }
}

/** A page for people where the API has its errors. */
const isPage = ({ status, headers, body }: Outcome) =>
  status !== 0 && body === undefined && /\bhtml\b/i.test(headers?.get("content-type") ?? "");

/** Whether an answer of success says what it must. */
function judged<T>(
  came: Required<Pick<Outcome, "status" | "headers" | "text" | "bytes">> & { body: unknown },
  request: Request<T>,
): Outcome {
  if (request.anyForm || request.method === "HEAD") return { ...came, ok: true };
  const understood = understand(came, request.answer);
  if (understood.ok) return { ...came, ok: true, body: understood.value };
  return { ...came, ok: false, problem: understood.why, foreign: understood.foreign };
}

interface Outcome {
  ok: boolean;
  status: number;
  headers?: AnswerHeaders;
  body: unknown;
  text: string;
  bytes?: Uint8Array;
  refused?: boolean;
  /** Why an answer of success cannot be believed. */
  problem?: string;
  /** It is not the platform's own. */
  foreign?: boolean;
  /** Another try would end the same. */
  final?: boolean;
}
