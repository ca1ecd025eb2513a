import { Refusal } from "../kernel/routes.ts";

/** What every error of the REST API points at. */
export const DOCUMENTATION = "https://docs.github.com/rest";
/** Clients tell a secondary rate limit by the end of this address. */
export const SECONDARY_DOCUMENTATION =
  "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits";

/** One problem of a `Validation Failed` answer. */
export interface Problem {
  resource: string;
  field?: string;
  code: "already_exists" | "custom" | "invalid" | "missing" | "missing_field";
  message?: string;
  /** What was sent, where GitHub repeats it. */
  value?: string;
}

/** The body of an error: message, address of the documentation, status as text, and problems where there are any. */
export function errorBody(status: number, message: string, errors?: readonly (Problem | string)[]): unknown {
  return {
    message,
    ...(errors === undefined ? {} : { errors }),
    documentation_url: DOCUMENTATION,
    status: String(status),
  };
}

/** An error as GitHub answers it; throw it. */
export function refuse(status: number, message: string, errors?: readonly (Problem | string)[]): Refusal {
  return new Refusal({ status, body: errorBody(status, message, errors) });
}

/** 404, also for what the caller may not see. */
export const notFound = () => refuse(404, "Not Found");
/** 422 with problems by field, or with plain sentences. */
export const validationFailed = (...errors: (Problem | string)[]) => refuse(422, "Validation Failed", errors);
/** 422 of the check of bodies against their schema. */
export const invalidRequest = (lines: readonly string[]) =>
  refuse(422, `Invalid request.\n\n${lines.join("\n")}`);
