import { isJsonFile, isXmlFile, unzip } from "./unzip.ts";

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

/** The texts of an artifact's XML files, by path. */
export const xmlIn = (archive: Uint8Array): Map<string, string> =>
  new Map([...unzip(archive, isXmlFile)].map(([path, file]) => [path, file.toString("utf8")]));
