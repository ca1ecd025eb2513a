/**
 * The errors a provider may throw, one class per decision its caller takes. Each message says what was wrong, what is
 * left behind, and what to do; none holds a secret (see redact.ts).
 */

/** Base: stops the operation and is shown to a person without a stack trace. */
export class ProviderError extends Error {
  override name = "ProviderError";
}

/** What the API of a platform answered, or that it did not answer. */
export class ApiError extends ProviderError {
  override name = "ApiError";
  /** HTTP status; 0 when there was no answer (connection refused or lost, deadline). */
  readonly status: number;
  /** The platform's own text, already redacted. */
  readonly apiMessage: string;
  /** Machine-readable code beside the text, where the platform gives one (`insufficient_capacity`). */
  readonly code: string | undefined;
  /** Whether the side effect may have happened although no success was seen, of a request that must not be repeated. */
  readonly ambiguous: boolean;
  /** The same of any request that changes something, also of one that was repeated until the tries were used up. */
  readonly outcomeUnknown: boolean;
  /** Whether the answer is an error in the form that the platform documents: a 404 that a proxy made says nothing. */
  readonly documented: boolean;

  constructor(fields: {
    message: string;
    status: number;
    apiMessage: string;
    code?: string | undefined;
    ambiguous?: boolean;
    outcomeUnknown?: boolean;
    /** @default true */
    documented?: boolean;
    cause?: unknown;
  }) {
    super(fields.message, { cause: fields.cause });
    this.status = fields.status;
    this.apiMessage = fields.apiMessage;
    this.code = fields.code;
    this.ambiguous = fields.ambiguous ?? false;
    this.outcomeUnknown = fields.outcomeUnknown ?? this.ambiguous;
    this.documented = fields.documented ?? true;
  }
}

/** The endpoint answers for another world (account, organisation or simulator) than the one the state was made in. */
export class EndpointMismatchError extends ProviderError {
  override name = "EndpointMismatchError";
}

/**
 * The operation got half way. The engine stores `id` and `outs` and calls `update` at the next `pulumi up`, even when
 * nothing else changed, so that the resource converges instead of being lost.
 */
export class PartialError extends ProviderError {
  override name = "PartialError";
  readonly id: string;
  readonly outs: Record<string, unknown>;
  readonly reasons: string[];

  constructor(
    message: string,
    id: string,
    outs: Record<string, unknown>,
    reasons: string[],
    cause?: unknown,
  ) {
    super(message, { cause });
    this.id = id;
    this.outs = outs;
    this.reasons = reasons;
  }
}

/** The platform itself says that the object does not exist. */
export function isNotFound(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 404 && error.documented;
}

/** A change was sent, and whether it was made is not known: the answer was lost, or could not be read. */
export function isOutcomeUnknown(error: unknown): error is ApiError {
  return error instanceof ApiError && error.outcomeUnknown;
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
