import { parentPort, workerData } from "node:worker_threads";
import autocannon from "autocannon";
import { type Failure, watchConnection } from "./connection-watch.ts";

/*
 * The load itself, in a thread of its own: a busy platform in the test's thread must not slow it down, nor the other way
 * round. Connections send one request after the other without a pause, so the pages' time sets the rate.
 */

/** What the thread is started with. */
export interface Orders {
  /** Address of the simulator's proxy. */
  url: string;
  /** Host header. */
  host: string;
  /** Whole real seconds after which a request counts as timed out. */
  timeout: number;
  streams: Stream[];
}

/** Connections that ask for one page. */
export interface Stream {
  path: string;
  connections: number;
  /** A new connection for each request, as one-time visitors make; otherwise connections are kept. */
  fresh?: boolean;
}

/** What is told every few milliseconds: what happened since the last time. */
export interface News {
  answered: number;
  failures: Failure[];
}

/** Real milliseconds. */
const TELL_EVERY = 50;

const { url, host, timeout, streams } = workerData as Orders;
let news: News = { answered: 0, failures: [] };
const tally = {
  answered() {
    news.answered += 1;
  },
  failed(failure: Failure) {
    news.failures.push(failure);
  },
};
for (const { path, connections, fresh } of streams) {
  autocannon(
    {
      url: `${url}${path}`,
      headers: { host },
      connections,
      timeout,
      duration: 86_400,
      ...(fresh ? { reconnectRate: 1 } : {}),
      setupClient: (client) => watchConnection(client, tally),
    },
    () => undefined,
  );
}
setInterval(() => {
  parentPort?.postMessage(news);
  news = { answered: 0, failures: [] };
}, TELL_EVERY);
