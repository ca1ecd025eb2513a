import { REDACTED, redact } from "../kernel/redact.ts";
import type { Call } from "../kernel/routes.ts";

/** The body of a request as the journal may hold it: no secret values, keys, tokens, file contents or exec input. */
export function redactCall(call: Call): unknown {
  if (call.action.startsWith("secrets.") && (typeof call.body !== "object" || Array.isArray(call.body))) {
    return REDACTED;
  }
  if (call.action.startsWith("secrets.")) return namesOnly(call.body as Record<string, unknown> | null);
  return redact(call.body, (path) => path.at(-1) === "raw_value" || path.at(-1) === "header");
}

/** Which secrets a request names, and which of them it removes (null); whatever else it carries is hidden. */
function namesOnly(body: Record<string, unknown> | null): unknown {
  const { values } = body ?? {};
  if (typeof values !== "object" || values === null || Array.isArray(values)) return REDACTED;
  const named = Object.entries(values).map(([name, value]) => [name, value === null ? null : REDACTED]);
  return { values: Object.fromEntries(named) };
}
