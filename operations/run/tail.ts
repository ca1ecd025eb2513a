import { closeSync, openSync, readSync } from "node:fs";

/** Milliseconds between two looks at a growing file: what a person still sees as at once. */
const LOOK_MS = 100;

/**
 * Reads a file of JSON lines as it grows, and hands on each object once its line is whole. Lines that are no JSON are
 * passed over. Answers a function that reads what is left and ends.
 */
export function followLines(file: string, onObject: (value: Record<string, unknown>) => void): () => void {
  let offset = 0;
  let rest = Buffer.alloc(0);
  const look = () => {
    for (let chunk = readFrom(file, offset); chunk.length > 0; chunk = readFrom(file, offset)) {
      offset += chunk.length;
      const all = Buffer.concat([rest, chunk]);
      const end = all.lastIndexOf("\n") + 1;
      rest = all.subarray(end);
      for (const line of all.subarray(0, end).toString("utf8").split("\n")) {
        const value = objectIn(line);
        if (value) onObject(value);
      }
    }
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    look();
  };
}

/** Up to 64 KiB from an offset on; empty at the end, or when the file is not there (yet). */
function readFrom(file: string, offset: number): Buffer {
  try {
    const handle = openSync(file, "r");
    try {
      const buffer = Buffer.alloc(65_536);
      return buffer.subarray(0, readSync(handle, buffer, 0, buffer.length, offset));
    } finally {
      closeSync(handle);
    }
  } catch {
    return Buffer.alloc(0);
  }
}

function objectIn(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
