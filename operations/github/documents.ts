import { isJsonFile, unzip } from "./unzip.ts";

/** The JSON documents of an artifact's archive; other files, and what is no JSON, are left out. */
export function jsonIn(archive: Uint8Array): unknown[] {
  return [...unzip(archive, isJsonFile).values()].flatMap((file) => {
    try {
      return [JSON.parse(file.toString("utf8")) as unknown];
    } catch {
      return [];
    }
  });
}
