import { createHash } from "node:crypto";
import https from "node:https";
import type { AddressInfo } from "node:net";
import zlib from "node:zlib";
import { afterEach } from "vitest";
import { archiveAddress } from "../../../toolchain/release.mjs";
import type { Component, Pins } from "../../../toolchain/versions.mjs";
import { certificate } from "./certificate.ts";
import { fakeParts, programOf } from "./fake-parts.ts";

/** What goes wrong with archives; each case once. */
export type Fault =
  | "none"
  | "truncated"
  | "hanging"
  | "wrong checksum"
  | "wrong executable"
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
  /** What is pinned of its archives. */
  pins: Pins;
  /** Certificate by which it is known. */
  ca: string;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A release site with an archive for each part; `faults` says by part what is wrong with it. */
export async function fakeSite(faults: Record<string, Fault> = {}, parts = fakeParts): Promise<FakeSite> {
  const asked: string[] = [];
  const archives = new Map(
    parts.map((part) => [archiveAddress(part, ""), archiveOf(part, faults[part.name] ?? "none")]),
  );
  const { key, cert } = certificate();
  const server = https.createServer({ key, cert }, (request, response) => {
    const url = request.url ?? "";
    asked.push(url);
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
  const base = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { base, asked, pins: pinsOf(parts, archives), ca: cert };
}

interface Archive {
  bytes: Buffer;
  fault: Fault;
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

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

/** Pins of this platform for parts, as the vendor would sign them; a fault of the archive may be one against its pin. */
function pinsOf(parts: readonly Component[], archives: Map<string, Archive>, version?: string): Pins {
  const own = parts.map((part) => {
    const { bytes, fault } = archives.get(archiveAddress(part, "")) ?? { bytes: "", fault: "missing" };
    const program = programOf(part, fault === "wrong version" ? "9.9.9" : (version ?? part.version));
    const archive = sha256(fault === "wrong checksum" ? "something else" : bytes);
    return [part.name, { archive, executable: sha256(fault === "wrong executable" ? "another" : program) }];
  });
  return { [`${process.platform}-${process.arch}`]: Object.fromEntries(own) };
}

/** Pins of parts that nobody serves; their executables may say that they are of another version. */
export const pinsOfNobody = (parts = fakeParts, version?: string): Pins => pinsOf(parts, new Map(), version);
