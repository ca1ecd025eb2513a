import fs from "node:fs";
import path from "node:path";
import { ensureToolchain, installed } from "../../../toolchain/install.mjs";
import { Progress } from "../../../toolchain/progress.mjs";
import type { Pins } from "../../../toolchain/versions.mjs";
import { fakeParts } from "./fake-parts.ts";
import { fakeProject } from "./fake-project.ts";
import { type FakeSite, pinsOfNobody } from "./fake-site.ts";
import { put, scratch } from "./scratch.ts";

/** A release site, and what is pinned of it. */
export type Site = Pick<FakeSite, "base" | "pins"> & { ca?: string };

/** Where nobody listens. */
export const NOBODY: Site = { base: "https://127.0.0.1:1", pins: pinsOfNobody() };

export interface World {
  project: string;
  cache: string;
  env: NodeJS.ProcessEnv;
  /** What is pinned there. */
  pins: Pins;
  /** Everything that progress printed. */
  said: string[];
}

/** A machine with nothing on it but what `folders` put on PATH. */
export function world(...folders: string[]): World {
  return {
    project: fakeProject(),
    cache: path.join(scratch(), "cache"),
    env: { PATH: folders.join(":") },
    pins: {},
    said: [],
  };
}

/** Installs the fake toolchain; `site` defaults to an address where nobody listens. */
export function install(at: World, site: Site = NOBODY, signal?: AbortSignal) {
  const progress = new Progress({ write: (text) => at.said.push(text) });
  const limits = { connectMs: 5_000, stallMs: 1_000 };
  const { base: releases, pins, ca } = site;
  at.pins = pins;
  return ensureToolchain({ ...at, parts: fakeParts, releases, pins, ca, limits, progress, signal });
}

/** The message of the error that a promise fails with. */
export async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "it did not fail",
    (error: Error) => error.message,
  );
}

/** Names in the cache folder that are neither the finished toolchain nor verified parts nor the record of builds. */
export function leftovers({ cache }: World): string[] {
  if (!fs.existsSync(cache)) return [];
  return fs
    .readdirSync(cache)
    .filter((name) => name !== "parts" && name !== "built.json" && !/^1\.2\.3-/.test(name));
}

/** Whether the cache holds a complete toolchain. */
export function isInstalled({ project, cache, pins }: World): boolean {
  return installed({ project, cache, parts: fakeParts, pins }) !== undefined;
}

export { put };
