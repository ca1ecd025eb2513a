import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

/** How a store of a test answers. */
export interface StoreOptions {
  password: string;
  /** What it says to CONFIG GET; undefined: the command is refused, as hosted stores do. */
  config?: string;
  /** What it says to INFO; the same. */
  info?: string;
  /** Takes connections and says nothing. */
  silent?: boolean;
  tls?: { key: string; cert: string };
}

/** A server that speaks Redis's protocol as far as a client needs that asks whether it is there. */
export async function redisServer(
  options: StoreOptions,
): Promise<{ port: number; seen: string[]; close(): Promise<void> }> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket) => {
    sockets.add(socket);
    let open = false;
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      // A client that begins TLS where there is none is told so in clear, and left.
      if (chunk[0] === 0x16) return socket.end("-ERR Protocol error\r\n");
      text += chunk.toString();
      for (;;) {
        const [words, rest] = command(text);
        if (words === undefined) return undefined;
        text = rest;
        seen.push(words[0]?.toUpperCase() ?? "");
        if (options.silent) continue;
        const answer = answerTo(words, open, options);
        if (answer === "+OK\r\n" && words[0]?.toUpperCase() === "AUTH") open = true;
        socket.write(answer);
      }
    });
  };
  const server: Server = options.tls ? createTlsServer(options.tls, serve) : createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(words: readonly string[], open: boolean, { password, config, info }: StoreOptions): string {
  const [name = "", ...args] = words;
  if (name.toUpperCase() === "AUTH")
    return args.at(-1) === password ? "+OK\r\n" : "-WRONGPASS invalid username-password pair\r\n";
  if (!open) return "-NOAUTH Authentication required.\r\n";
  const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
  switch (name.toUpperCase()) {
    case "PING":
      return "+PONG\r\n";
    case "CONFIG":
      return config === undefined
        ? "-ERR Command is not available: 'CONFIG'\r\n"
        : `*2\r\n${bulk("maxmemory-policy")}${bulk(config)}`;
    case "INFO":
      return info === undefined ? "-ERR Command is not available: 'INFO'\r\n" : bulk(info);
    default:
      return `-ERR unknown command '${name}'\r\n`;
  }
}

/** The first command of what was received: an array of bulk strings. */
function command(text: string): [string[] | undefined, string] {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (!head) return [undefined, text];
  let rest = text.slice(head[0].length);
  const words: string[] = [];
  for (let index = 0; index < Number(head[1]); index += 1) {
    const size = /^\$(\d+)\r\n/.exec(rest);
    const length = Number(size?.[1]);
    if (!size || rest.length < size[0].length + length + 2) return [undefined, text];
    words.push(rest.slice(size[0].length, size[0].length + length));
    rest = rest.slice(size[0].length + length + 2);
  }
  return [words, rest];
}
