import { saidBy } from "../../providers/kernel/documented.ts";
import { redact } from "../../providers/kernel/redact.ts";
import type { AnswerHeaders } from "../../providers/kernel/transport.ts";

/** Characters of a text that is no error body: an error page of a proxy is pages long. */
const MOST_SAID = 200;
/** Seconds to wait for a secondary limit that names no time: "at least one minute" (the same page of the documentation). */
const SECONDARY_PAUSE = 60;

/** Text of an error body, with the problems by field that GitHub adds. */
export function parseError(body: unknown, text: string): { message: string } {
  const { errors } = (body ?? {}) as { errors?: unknown };
  const problems = (Array.isArray(errors) ? errors : []).map((one: unknown) => {
    if (typeof one === "string") return one;
    const parts = [saidBy(one, "field"), saidBy(one, "code")].filter((part) => part !== undefined);
    return saidBy(one, "message") ?? parts.join(" ");
  });
  return { message: [saidBy(body, "message") ?? text, ...problems].filter((part) => part !== "").join(": ") };
}

/** What an answer that nothing has parsed says: the words of an error body, or the first of any other text. */
export function saidIn(text: string): string {
  try {
    return parseError(JSON.parse(text), "").message;
  } catch {
    return redact(text).replace(/\s+/g, " ").trim().slice(0, MOST_SAID);
  }
}

/** What to do about an error. */
export function advise(status: number, message = "", headers?: AnswerHeaders): string | undefined {
  if (status === 401) return "GITHUB_TOKEN is wrong or has expired: make a new one and export it";
  if (status === 403 && /rate limit/i.test(message)) return "Wait until the limit is lifted and run it again";
  const accepted = headers?.get("x-accepted-github-permissions");
  if (status === 403 && typeof accepted === "string" && /not accessible by/i.test(message))
    return lacking(message, accepted);
  if (status === 403 || (status === 404 && message === "Not Found"))
    return "Where the thing is there, the token may not see it: give it the repository and the permission";
  if (status === 410) return "It has expired: run the workflow that makes it again";
  return undefined;
}

/** What a token lacks, which GitHub names in a header (its documentation, "Troubleshooting the REST API"). */
function lacking(message: string, header: string): string {
  const accepted = header.replaceAll("_", "-").replaceAll("=", ": ");
  if (/integration/i.test(message))
    return accepted === ""
      ? "The token of a job is nobody's: it cannot ask this"
      : `The job's token lacks the right: ${accepted.replaceAll(";", " or")} under permissions of the job in its workflow`;
  if (/checks/.test(accepted))
    return "A fine-grained token can be given no right to checks. In a workflow set HOTDASH_CHECKS_TOKEN to the job's own (github.token), with checks: read under permissions of the job; elsewhere to a classic token (`gh auth token` prints one)";
  return `The token lacks the right${accepted === "" ? "" : `: ${accepted.replaceAll(";", " or")}`}; add it under https://github.com/settings/personal-access-tokens`;
}

/**
 * Seconds that GitHub asks to wait before the same request is sent again; undefined when it does not ask. It refuses
 * with 403 as well as 429 (GitHub's documentation, "Rate limits for the REST API").
 * @param now when it answered, by its own clock: milliseconds since the epoch
 */
export function pauseAsked(
  status: number,
  headers: AnswerHeaders,
  now: number,
  text = "",
): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = headers.get("retry-after");
  const reset = headers.get("x-ratelimit-remaining") === "0" ? headers.get("x-ratelimit-reset") : null;
  const seconds = after !== null ? Number(after) : reset !== null ? Number(reset) - now / 1000 : Number.NaN;
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  return /secondary rate limit/i.test(text) ? SECONDARY_PAUSE : undefined;
}
