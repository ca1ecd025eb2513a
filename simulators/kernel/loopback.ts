import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that takes requests. */
export interface Listening {
  url: string;
  /** Breaks what is still open; resolves when all of it is gone. */
  close(): Promise<void>;
}

/**
 * Lets a server listen on this machine alone.
 * @param port 0 for any that is free
 */
export async function listen(server: Server, port: number): Promise<Listening> {
  // A client may keep a connection longer than Node's 5 s; closing it under a request looks like an outage.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
