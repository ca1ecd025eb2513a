import type { RequestKind } from "./journal.ts";

/** One request, parsed, as handlers, faults and guards see it. */
export interface Call {
  method: string;
  /** Path without the query. */
  path: string;
  /** Path parameters by name, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Headers;
  /** The parsed JSON body; undefined when there was none or it could not be parsed. */
  body: unknown;
  /** The body as it came, of a route that takes files. */
  bytes?: Uint8Array;
  /** Why the body is not JSON, when it is not. */
  bodyError?: string;
  actor: string;
  /** True for a caller who showed the world's secret: no rate limit, no token needed. */
  outside: boolean;
  action: string;
  kind: RequestKind;
  app?: string;
  machine?: string;
  requestId: string;
  /** Milliseconds since the epoch at arrival, on the simulator's clock. */
  at: number;
  /** Aborted when the client goes away or the simulator closes. */
  signal: AbortSignal;
}

/** An answer. Without `body` it is empty; a string is sent as plain text, bytes as they are, anything else as JSON. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One operation of a simulated API. */
export interface Route {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Hono pattern, for example `/v1/apps/:app/machines/:machine`. */
  path: string;
  action: string;
  kind: RequestKind;
  /** Takes files: the body is not read as JSON, and not journalled. */
  raw?: boolean;
  /** App and machine of the request where they are not the path parameters `app` and `machine`. */
  subject?: (call: Call) => { app?: string; machine?: string };
  handler: (call: Call) => Reply | Promise<Reply>;
}

/** Thrown by handlers and guards to answer with an error. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`${reply.status} ${JSON.stringify(reply.body ?? "")}`);
    this.reply = reply;
  }
}
