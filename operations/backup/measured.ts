import { createHash } from "node:crypto";
import { collecting } from "./collect.ts";
import type { Bytes } from "./encryption.ts";

/** What went through a stream; known once it has ended. */
export interface Measure {
  bytes: number;
  sha256: string;
}

/** Passes a stream on and measures it on its way. `seen` hears of every chunk's bytes. */
export function measured(
  content: Bytes,
  seen?: (bytes: number) => void,
): { content: Bytes; measure: Measure } {
  const measure: Measure = { bytes: 0, sha256: "" };
  const hash = createHash("sha256");
  const collect = collecting();
  return {
    measure,
    content: (async function* () {
      for await (const chunk of content) {
        measure.bytes += chunk.length;
        hash.update(chunk);
        seen?.(chunk.length);
        collect(chunk.length);
        yield chunk;
      }
      measure.sha256 = hash.digest("hex");
    })(),
  };
}

/** Milliseconds between two lines of progress. */
const EVERY_MS = 5_000;

/** Says how far something has come, every few seconds. */
export function progress(say: (line: string) => void, what: string, of?: number): (bytes: number) => void {
  let [bytes, last] = [0, performance.now()];
  return (more) => {
    bytes += more;
    if (performance.now() - last < EVERY_MS) return;
    last = performance.now();
    say(`${what}: ${megabytes(bytes)}${of === undefined ? "" : ` of ${megabytes(of)}`}`);
  };
}

/** `12.3 MB`. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
