import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach } from "vitest";

const made: string[] = [];

/** A temporary folder that goes away after the test. */
export function scratch(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hotdash-test-"));
  made.push(folder);
  return folder;
}

/** Writes a file, with its folders. */
export function put(file: string, text: string | Buffer, mode = 0o644): string {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode });
  return file;
}

/** Waits until something is true; fails after five seconds. */
export async function until(what: string, test: () => boolean): Promise<void> {
  for (const end = Date.now() + 5_000; !test(); await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (Date.now() > end) throw new Error(`waited 5 s in vain until ${what}`);
  }
}

afterEach(() => {
  for (const folder of made.splice(0)) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
