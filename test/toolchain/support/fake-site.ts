import { createHash } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import zlib from "node:zlib";
import { afterEach } from "vitest";
import type { Component } from "../../../toolchain/versions.mjs";
import { fakeParts, programOf } from "./fake-parts.ts";

/** What goes wrong with archives; each case once. */
export type Fault =
  | "none"
  | "truncated"
  | "hanging"
  | "wrong checksum"
  | "wrong version"
  | "damaged"
  | "cut inside"
  | "missing"
  | "other content";

export interface FakeSite {
  /** Base address, loopback. */
  base: string;
  /** Paths that were asked for, in order. */
  asked: string[];
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A release site with an archive for each part; `faults` says by part what is wrong with it. */
export async function fakeSite(faults: Record<string, Fault> = {}, parts = fakeParts): Promise<FakeSite> {
  const asked: string[] = [];
  const archives = new Map(
    parts.map((part) => [addressOf(part), archiveOf(part, faults[part.name] ?? "none")]),
  );
  const server = http.createServer((request, response) => {
    const url = request.url ?? "";
    asked.push(url);
    if (url.endsWith("-checksums.txt")) return void response.end(checksums(archives));
    const found = archives.get(url);
    if (!found || found.fault === "missing") return void response.writeHead(404).end();
    response.setHeader("content-length", found.bytes.length);
    if (found.fault === "truncated") response.write(found.bytes.subarray(0, 100), () => response.destroy());
    else if (found.fault === "hanging") response.write(found.bytes.subarray(0, 100));
    else response.end(found.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

interface Archive {
  bytes: Buffer;
  fault: Fault;
}

/** The path under which the official site keeps a component for this machine. */
function addressOf({ kind, name, version }: Component): string {
  const { platform, arch } = process;
  if (kind === "engine") return `/sdk/pulumi-v${version}-${platform}-${arch}.tar.gz`;
  const processor = arch === "x64" ? "amd64" : arch;
  return `/plugins/pulumi-resource-${name}-v${version}-${platform}-${processor}.tar.gz`;
}

function archiveOf(part: Component, fault: Fault): Archive {
  const name = fault === "other content" ? "readme.txt" : `pulumi/${part.executable}`;
  const program = programOf(part, fault === "wrong version" ? "9.9.9" : part.version);
  const tar = Buffer.concat([tarEntry("pulumi/", ""), tarEntry(name, program), Buffer.alloc(1024)]);
  const bytes = zlib.gzipSync(fault === "cut inside" ? tar.subarray(0, 512 + 512 + 20) : tar);
  if (fault === "damaged") return { bytes: bytes.subarray(0, bytes.length - 20), fault };
  return { bytes, fault };
}

/** One file in the oldest tar format: a 512-byte head, then the content padded to 512 bytes. */
function tarEntry(name: string, text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(512);
  head.write(name, 0);
  head.write(body.length.toString(8).padStart(11, "0"), 124);
  head.write(name.endsWith("/") ? "5" : "0", 156);
  return Buffer.concat([head, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

function checksums(archives: Map<string, Archive>): string {
  const lines = [...archives].map(([url, { bytes, fault }]) => {
    const content = fault === "wrong checksum" ? "something else" : bytes;
    return `${createHash("sha256").update(content).digest("hex")}  ${url.split("/").at(-1)}`;
  });
  return `${lines.join("\n")}\n`;
}
