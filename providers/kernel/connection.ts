import { type Clock, clockFromEnvironment } from "./clock.ts";
import { EndpointMismatchError } from "./errors.ts";
import { type HttpApi, HttpClient, type Request, type Response } from "./http.ts";
import { SharedReads } from "./shared-read.ts";
import type { AnswerHeaders } from "./transport.ts";

export { isLoopback } from "./loopback.ts";

/** Whether a stack runs against a local simulator or against the vendors. There is no default. */
export type Platform = "simulated" | "live";

/** What the calls to one platform's API need. */
export interface Api {
  clock: Clock;
  reads: SharedReads;
  /** Names the world that answers; known after the first answer. */
  endpoint(): string;
  /** Sends a request; throws ApiError, or EndpointMismatchError when another world answered. */
  send<T = unknown>(request: Request<T>): Promise<Response<T>>;
}

/** What differs between the connections to one platform and another. */
export interface ConnectionOptions {
  platform: Platform;
  /** Address without a path: what the endpoint of a live stack is called. */
  address: string;
  /** Environment variable that sets the address, for messages. */
  variable: string;
  /** Header by which a simulator says which world it serves; the real API never sends it. */
  worldHeader: string;
  http: Omit<HttpApi, "onAnswer">;
}

/**
 * One platform's API as this process reaches it. `endpoint` names the world the answers come from: the address for the
 * live API, the world's id for a simulator, so that an empty or another simulator at the same address is told apart.
 */
export class Connection {
  readonly clock: Clock;
  readonly reads: SharedReads;
  readonly #http: HttpClient;
  readonly #options: ConnectionOptions;
  #world: string | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.clock = clockFromEnvironment(options.platform === "simulated");
    this.reads = new SharedReads(this.clock);
    // What answers without it is something in between: it says nothing about which world is behind it.
    const onAnswer = (headers: AnswerHeaders) => {
      this.#world = headers.get(options.worldHeader) ?? this.#world;
    };
    this.#http = new HttpClient({ ...options.http, onAnswer }, this.clock);
  }

  /** Known after the first answer. */
  get endpoint(): string {
    const { platform, address } = this.#options;
    return platform === "live" ? address : `simulator:${this.#world ?? "unknown"}`;
  }

  /** The same connection for an object of a given world; every answer from another world becomes an error. */
  to(expected: string | undefined): Api {
    const { address, variable, platform } = this.#options;
    const check = () => {
      if (expected === undefined || this.endpoint === expected) return;
      throw new EndpointMismatchError(
        `this object was made at ${expected}, but ${address} answers as ${this.endpoint}. Nothing was changed. ` +
          `Point ${variable} at the endpoint that the stack was made against, or use the stack that belongs to this one`,
      );
    };
    return {
      clock: this.clock,
      reads: this.reads,
      endpoint: () => this.endpoint,
      send: async (request) => {
        try {
          return await this.#http.send(request);
        } finally {
          if (this.#world !== undefined || platform === "live") check();
        }
      },
    };
  }
}
