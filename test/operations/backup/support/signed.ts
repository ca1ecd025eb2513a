import { createHash, createHmac } from "node:crypto";

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const hex = (text: string) => createHash("sha256").update(text).digest("hex");

/** Requests that the store's client has no words for, signed as AWS describes (signature version 4). */
export class AwsClient {
  readonly #keys: { accessKeyId: string; secretAccessKey: string; region: string };

  constructor(keys: { accessKeyId: string; secretAccessKey: string; region: string }) {
    this.#keys = keys;
  }

  put(address: string, body: string): Promise<Response> {
    const { accessKeyId, secretAccessKey, region } = this.#keys;
    const url = new URL(address);
    const moment = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const day = moment.slice(0, 8);
    const headers = { host: url.host, "x-amz-content-sha256": hex(body), "x-amz-date": moment };
    const names = Object.keys(headers).join(";");
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    const query = url.search.slice(1).includes("=") ? url.search.slice(1) : `${url.search.slice(1)}=`;
    const request = ["PUT", url.pathname, query, lines.join(""), names, hex(body)].join("\n");
    const scope = `${day}/${region}/s3/aws4_request`;
    const key = ["s3", "aws4_request"].reduce(hmac, hmac(hmac(`AWS4${secretAccessKey}`, day), region));
    const signature = hmac(key, ["AWS4-HMAC-SHA256", moment, scope, hex(request)].join("\n")).toString("hex");
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    const { host: _host, ...sent } = headers;
    return fetch(url, { method: "PUT", body, headers: { ...sent, authorization } });
  }
}
