import AdmZip from "adm-zip";
import { MOST_BYTES, TooLargeError } from "../../providers/kernel/limits.ts";

/**
 * Files of a zip archive by path, as Actions makes one of an artifact. What each file has is held against the size and
 * the sum that the archive names for it.
 *
 * @param wanted which files are unpacked, by path; the others cost nothing, however large. @default all
 * @throws Error when the archive is damaged or encrypted; TooLargeError when the files together are larger than MOST_BYTES
 */
export function unzip(
  archive: Uint8Array,
  wanted: (path: string) => boolean = () => true,
): Map<string, Buffer> {
  const entries = entriesOf(archive).filter(
    ({ isDirectory, entryName }) => !isDirectory && wanted(entryName),
  );
  const size = entries.reduce((sum, { header }) => sum + header.size, 0);
  if (size > MOST_BYTES) throw new TooLargeError("what is read of the archive");
  return new Map(entries.map((entry) => [entry.entryName, contentOf(entry)]));
}

/** Whether a file of an archive is a document that anybody reads. */
export const isJsonFile = (path: string) => path.endsWith(".json");

/** Whether a file of an archive is XML. */
export const isXmlFile = (path: string) => path.toLowerCase().endsWith(".xml");

function entriesOf(archive: Uint8Array): AdmZip.IZipEntry[] {
  try {
    return new AdmZip(Buffer.from(archive)).getEntries();
  } catch (error) {
    throw new Error(`the archive is damaged: it has no directory that can be read (${text(error)})`);
  }
}

function contentOf(entry: AdmZip.IZipEntry): Buffer {
  const { entryName, header } = entry;
  if (header.encrypted) throw new Error(`${entryName} in the archive is encrypted`);
  let content: Buffer;
  try {
    content = entry.getData();
  } catch (error) {
    throw new Error(`the archive is damaged: ${entryName} is not what was packed (${text(error)})`);
  }
  if (content.length !== header.size)
    throw new Error(`the archive is damaged: ${entryName} has ${content.length} bytes, not ${header.size}`);
  return content;
}

const text = (error: unknown) => String((error as Error).message ?? error);
