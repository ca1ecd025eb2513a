import http from "node:http";
import https from "node:https";
import type { TLSSocket } from "node:tls";
import type { Probe } from "./judge.ts";

/** What to ask. */
export interface Target {
  url: string;
  /** Host header, where the request goes through a simulator's proxy. */
  host?: string | undefined;
  expected: number;
  contains?: string | undefined;
  timeoutMs: number;
  /** Certificates to trust besides the public ones (PEM), for servers of tests. */
  ca?: string | undefined;
}

/** Longest answer that is looked through, in bytes. */
const LARGEST = 1_048_576;

/** Asks once, on a connection of its own, and follows nothing. Never throws: what went wrong is in the answer. */
export function probe({ url, host, expected, contains, timeoutMs, ca }: Target): Promise<Probe> {
  const started = performance.now();
  return new Promise((resolve) => {
    const answered = (rest: Partial<Probe>) =>
      resolve({ url, expected, ms: Math.round(performance.now() - started), ...rest });
    const client = url.startsWith("https:") ? https : http;
    const options = {
      headers: { "user-agent": "hotdash-uptime", ...(host ? { host } : {}) },
      agent: false,
      ca,
    };
    const request = client.get(url, options, (answer) => {
      const life = lifeOf(answer.socket as TLSSocket);
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        if (text.length < LARGEST) text += chunk;
      });
      answer.on("end", () =>
        answered({
          status: answer.statusCode,
          ...life,
          ...(contains === undefined ? {} : { contains: { text: contains, found: text.includes(contains) } }),
        }),
      );
      answer.on("error", (error) => answered({ failure: error.message }));
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    request.on("error", (error) => answered({ failure: error.message }));
    request.on("close", () => clearTimeout(timer));
  });
}

/** From when until when the server's certificate holds; nothing without TLS. */
function lifeOf(socket: TLSSocket): Pick<Probe, "certificateEnds" | "certificateBegins"> {
  if (!socket.encrypted) return {};
  const { valid_from, valid_to } = socket.getPeerCertificate();
  const [begins, ends] = [valid_from, valid_to].map((text) => Date.parse(text));
  if (begins === undefined || ends === undefined || Number.isNaN(begins) || Number.isNaN(ends)) return {};
  return { certificateBegins: begins, certificateEnds: ends };
}
