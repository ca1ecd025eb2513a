import type http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { downloadText } from "../../toolchain/download.mjs";
import { certificate } from "./support/certificate.ts";
import { failure } from "./support/install.ts";

/** Listens on loopback while `work` runs. */
async function listening(server: net.Server, work: (port: number) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

const limits = { connectMs: 200, stallMs: 60_000 };

it("a connection that does not come about is given up soon", async () => {
  const sockets: net.Socket[] = [];
  await listening(
    net.createServer((socket) => void sockets.push(socket.on("error", () => {}))),
    async (port) => {
      const message = await failure(downloadText(`https://127.0.0.1:${port}/x`, { limits }));
      expect(message).toContain("no connection within 0.2 s");
    },
  );
  for (const socket of sockets) socket.destroy();
});

it("redirects are followed, but not in a circle", async () => {
  const answer: http.RequestListener = (request, response) => {
    if (request.url === "/end") response.end("text");
    else response.writeHead(302, { location: request.url === "/start" ? "/end" : "/circle" }).end();
  };
  const { key, cert: ca } = certificate();
  await listening(https.createServer({ key, cert: ca }, answer), async (port) => {
    const base = `https://127.0.0.1:${port}`;
    expect(await downloadText(`${base}/start`, { ca })).toBe("text");
    expect(await failure(downloadText(`${base}/circle`, { ca }))).toContain("redirects in a circle");
  });
});

it("only https is used, also where a redirect leads", async () => {
  expect(await failure(downloadText("http://127.0.0.1:1/x"))).toContain("only https is used");
  const { key, cert: ca } = certificate();
  const away: http.RequestListener = (_, response) =>
    response.writeHead(302, { location: "http://127.0.0.1:1/x" }).end();
  await listening(https.createServer({ key, cert: ca }, away), async (port) => {
    const message = await failure(downloadText(`https://127.0.0.1:${port}/x`, { ca }));
    expect(message).toBe("http://127.0.0.1:1/x: only https is used");
  });
});
