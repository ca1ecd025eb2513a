import fs from "node:fs";
import path from "node:path";
import { ensureToolchain, installed } from "../../../toolchain/install.mjs";
import { Progress } from "../../../toolchain/progress.mjs";
import { fakeParts } from "./fake-parts.ts";
import { fakeProject } from "./fake-project.ts";
import { put, scratch } from "./scratch.ts";

export interface World {
  project: string;
  cache: string;
  env: NodeJS.ProcessEnv;
  /** Everything that progress printed. */
  said: string[];
}

/** A machine with nothing on it but what `folders` put on PATH. */
export function world(...folders: string[]): World {
  return {
    project: fakeProject(),
    cache: path.join(scratch(), "cache"),
    env: { PATH: folders.join(":") },
    said: [],
  };
}

/** Installs the fake toolchain; `releases` defaults to an address where nobody listens. */
export function install(at: World, releases = "http://127.0.0.1:1", signal?: AbortSignal) {
  const progress = new Progress({ write: (text) => at.said.push(text) });
  const limits = { connectMs: 300, stallMs: 300 };
  return ensureToolchain({ ...at, parts: fakeParts, releases, limits, progress, signal });
}

/** The message of the error that a promise fails with. */
export async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "it did not fail",
    (error: Error) => error.message,
  );
}

/** Names in the cache folder that are neither the finished toolchain nor verified parts. */
export function leftovers({ cache }: World): string[] {
  if (!fs.existsSync(cache)) return [];
  return fs.readdirSync(cache).filter((name) => name !== "parts" && !/^1\.2\.3-/.test(name));
}

/** Whether the cache holds a complete toolchain. */
export function isInstalled({ project, cache }: World): boolean {
  return installed({ project, cache, parts: fakeParts }) !== undefined;
}

export { put };
