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
  /** Whether the side effect may have happened although no success was seen. */
  readonly ambiguous: boolean;

  constructor(fields: {
    message: string;
    status: number;
    apiMessage: string;
    code?: string | undefined;
    ambiguous?: boolean;
    cause?: unknown;
  }) {
    super(fields.message, { cause: fields.cause });
    this.status = fields.status;
    this.apiMessage = fields.apiMessage;
    this.code = fields.code;
    this.ambiguous = fields.ambiguous ?? false;
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

/** The platform says that the object does not exist. */
export function isNotFound(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 404;
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
