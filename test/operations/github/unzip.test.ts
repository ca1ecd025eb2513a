import AdmZip from "adm-zip";
import { expect, it } from "vitest";
import { isJsonFile, unzip } from "../../../operations/github/unzip.ts";
import { MOST_BYTES } from "../../../providers/kernel/limits.ts";

const packed = (files: Record<string, string | Buffer>) => {
  const zip = new AdmZip();
  for (const [name, content] of Object.entries(files)) zip.addFile(name, Buffer.from(content));
  return zip.toBuffer();
};
const names = (archive: Uint8Array) => [...unzip(archive, isJsonFile).keys()];

it("only documents are unpacked, however large the rest is", () => {
  const archive = packed({ "report.json": "{}", "video.webm": Buffer.alloc(MOST_BYTES + 1) });
  expect(names(archive)).toEqual(["report.json"]);
  expect(() => unzip(archive)).toThrow(/larger than 67108864 bytes/);
});

it("documents that together are larger than anybody reads are refused before any is unpacked", () => {
  const half = Buffer.alloc(MOST_BYTES / 2 + 1);
  const archive = packed({ "a.json": half, "b.json": half });
  expect(archive.length, "a small download").toBeLessThan(1_000_000);
  expect(() => names(archive)).toThrow(/larger than/);
});

it("a document that says that it is smaller than it is does not get more room", () => {
  const archive = packed({ "a.json": Buffer.alloc(8_000_000) });
  const entry = archive.lastIndexOf(Buffer.from("PK\x01\x02", "latin1"));
  const local = archive.indexOf(Buffer.from("PK\x03\x04", "latin1"));
  archive.writeUInt32LE(10, entry + 24);
  archive.writeUInt32LE(10, local + 22);
  expect(() => names(archive)).toThrow(/damaged: a\.json/);
});

it.each([0, 10, 30])("an archive that ends after %i bytes has no directory", (length) => {
  expect(() => unzip(packed({ "a.json": "{}" }).subarray(0, length))).toThrow(/no directory/);
});
