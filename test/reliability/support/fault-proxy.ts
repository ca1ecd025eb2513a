import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/** What happens to one answer, or to the request that it would have been for. */
export type Harm =
  /** The connection is closed without an answer. */
  | { kind: "lose" }
  /** The answer announces all of its bytes, and the connection is closed after a share of them (0 to 1). */
  | { kind: "cut"; share: number }
  /** One byte of the answer after the other, with a pause in real milliseconds. */
  | { kind: "drip"; everyMs: number }
  /** Another answer in its place. Without `keepHeaders` nothing of the true one is left. */
  | {
      kind: "replace";
      status?: number;
      body: string | Uint8Array;
      type?: string | undefined;
      keepHeaders?: boolean;
    }
  /** The true answer, after real milliseconds. */
  | { kind: "delay"; ms: number }
  /** An answer that never ends: bytes as fast as they are taken. */
  | { kind: "flood" }
  /** What the same read was answered the time before: a list that lags. Without such a time the true answer. */
  | { kind: "stale" };

/** Which answers are harmed, and how. Every property that is given must fit. */
export interface Rule {
  method?: string;
  /** Matched against the path with its query. */
  path?: RegExp;
  where?(request: SeenRequest): boolean;
  /** Only the nth request that fits otherwise, counted from 1. */
  nth?: number;
  /** How often it strikes. @default once with `nth`, otherwise without end */
  times?: number;
  /** Whether the platform hears of the request: its side effect happens, only the answer is harmed. @default true */
  forward?: boolean;
  harm: Harm;
}

/** A request that went through. */
export interface SeenRequest {
  method: string;
  path: string;
  body: string;
  /** Status that the platform answered; undefined when it was not asked. */
  status?: number;
  harm?: Harm["kind"];
}

export interface RuleHandle {
  readonly hits: number;
  remove(): void;
}

interface Planned {
  rule: Rule;
  seen: number;
  hits: number;
}

/**
 * Stands between the product and a simulator (or anything else that speaks HTTP on this machine), and harms single
 * answers by rule: what networks, proxies and overloaded platforms do. Harmless without a rule.
 */
export class FaultProxy {
  readonly requests: SeenRequest[] = [];
  readonly #planned = new Set<Planned>();
  /** The last good answer to each read. */
  readonly #earlier = new Map<string, Answer>();
  readonly #target: URL;
  readonly #server = createServer((request, response) => {
    this.#handle(request, response).catch(() => request.socket.destroy());
  });

  private constructor(target: string) {
    this.#target = new URL(target);
  }

  /** Starts one in front of an address, on a free port of loopback. */
  static async before(target: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Plans harm; of several rules that fit the first one strikes. */
  add(rule: Rule): RuleHandle {
    const planned: Planned = { rule, seen: 0, hits: 0 };
    this.#planned.add(planned);
    return {
      get hits() {
        return planned.hits;
      },
      remove: () => void this.#planned.delete(planned),
    };
  }

  clear(): void {
    this.#planned.clear();
  }

  /** Forgets the answers and requests of what is over, so that a long run holds no more than it needs. */
  forget(belongs: (path: string) => boolean): void {
    for (const path of this.#earlier.keys()) if (belongs(path)) this.#earlier.delete(path);
    this.requests.length = 0;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/" } = request;
    const content = await bytesOf(request);
    const seen: SeenRequest = { method, path, body: content.toString() };
    this.requests.push(seen);
    const rule = this.#ruleFor(seen);
    if (rule) seen.harm = rule.harm.kind;
    const answer = rule?.forward === false ? undefined : await this.#forward(request, content);
    if (answer) seen.status = answer.status;
    const read = method === "GET" && answer?.status === 200;
    const earlier = read ? this.#earlier.get(path) : undefined;
    // What was shown stays what is shown while it lags.
    const stale = rule?.harm.kind === "stale" && earlier !== undefined;
    if (read && !stale) this.#earlier.set(path, answer);
    const harm = rule?.harm.kind === "stale" ? undefined : rule?.harm;
    await reply(response, stale ? earlier : answer, harm);
  }

  #ruleFor(request: SeenRequest): Rule | undefined {
    for (const planned of this.#planned) {
      const { method, path, where, nth, times = nth === undefined ? Infinity : 1 } = planned.rule;
      if (method !== undefined && method !== request.method) continue;
      if (path !== undefined && !path.test(request.path)) continue;
      if (planned.hits >= times || where?.(request) === false) continue;
      planned.seen += 1;
      if (nth !== undefined && planned.seen !== nth) continue;
      planned.hits += 1;
      return planned.rule;
    }
    return undefined;
  }

  #forward({ method, url, headers }: IncomingMessage, content: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#target;
      const options = { hostname, port, path: url, method, headers: { ...headers, connection: "close" } };
      const outgoing = send({ ...options, agent: false }, (answer) => {
        const { statusCode: status = 0 } = answer;
        bytesOf(answer).then((bytes) => resolve({ status, headers: answer.headers, bytes }), reject);
      });
      outgoing.on("error", reject);
      outgoing.end(content);
    });
  }
}

interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  bytes: Buffer;
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Headers that belong to one connection, or to the length that is sent here. */
const OWN = ["connection", "keep-alive", "transfer-encoding", "content-length"];

async function reply(
  response: ServerResponse,
  answer: Answer | undefined,
  harm: Exclude<Harm, { kind: "stale" }> | undefined,
): Promise<void> {
  const kept = Object.entries(answer?.headers ?? {}).filter(([name]) => !OWN.includes(name));
  const headers = Object.fromEntries(kept);
  const { status = 200, bytes = Buffer.alloc(0) } = answer ?? {};
  // An answer has no socket of its own while the one before it on this connection is not through; its request has.
  const hangUp = () => response.req.socket.destroy();
  const whole = {
    ...headers,
    ...(answer?.headers["content-length"] || bytes.length > 0 ? { "content-length": bytes.length } : {}),
  };
  if (harm?.kind === "lose" || (harm === undefined && answer === undefined)) {
    hangUp();
  } else if (harm?.kind === "replace") {
    const type = harm.type === undefined ? {} : { "content-type": harm.type };
    const { "content-type": _, ...others } = headers;
    response
      .writeHead(harm.status ?? status, { ...(harm.keepHeaders ? others : {}), ...type })
      .end(harm.body);
  } else if (harm?.kind === "cut") {
    response.writeHead(status, { ...headers, "content-length": Math.max(1, bytes.length) });
    // Flushed first, so that the head arrives before the connection goes.
    response.write(bytes.subarray(0, Math.floor(bytes.length * harm.share)), hangUp);
    if (bytes.length * harm.share < 1) response.flushHeaders();
    setTimeout(hangUp, 20);
  } else if (harm?.kind === "drip") {
    response.writeHead(status, { ...headers, "content-length": Math.max(1, bytes.length) });
    for (const byte of bytes) {
      if (response.destroyed) return;
      response.write(Buffer.of(byte));
      await new Promise((resolve) => setTimeout(resolve, harm.everyMs));
    }
    response.end();
  } else if (harm?.kind === "flood") {
    response.writeHead(status, headers);
    const block = Buffer.alloc(1024 * 1024, " ");
    const more = () => {
      while (!response.destroyed && response.write(block));
    };
    response.on("drain", more);
    more();
  } else {
    if (harm) await new Promise((resolve) => setTimeout(resolve, harm.ms));
    response.writeHead(status, whole).end(bytes);
  }
}
