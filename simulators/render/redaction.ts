import { redact } from "../kernel/redact.ts";
import type { Call } from "../kernel/routes.ts";

/** Values of variables, contents of secret files, credentials. */
const SECRET = ["value", "content", "authToken"];

/** The body of a request as the journal may hold it. */
export function redactCall(call: Call): unknown {
  return redact(call.body, (path) => SECRET.includes(path.at(-1) ?? ""));
}
