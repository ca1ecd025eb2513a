// @ts-check
import fs from "node:fs";
import path from "node:path";
import { isOwnBuild, recordBuild } from "./builds.mjs";
import { existingCandidates } from "./existing.mjs";
import { sha256Of } from "./hash.mjs";
import { componentKey } from "./layout.mjs";
import { readStamp, writeStamp } from "./stamp.mjs";
import { verify } from "./verify.mjs";
import { pinOf } from "./versions.mjs";

/** @typedef {import("./versions.mjs").Component} Component */
/**
 * What the ways of getting a component need.
 * @typedef {object} Ways
 * @property {string} cache
 * @property {string} temp folder on the same file system as the cache
 * @property {string} project
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal} [signal]
 * @property {import("./progress.mjs").Progress} progress
 * @property {import("./release.mjs").ReleaseSite} site
 * @property {import("./go-build.mjs").GoBuilder} builder
 * @property {<T>(work: () => Promise<T>) => Promise<T>} lane limits how many Go builds run at once
 * @property {"any" | "release" | "go"} source
 * @property {import("./versions.mjs").Pins} [pins]
 */

/** @typedef {import("./stamp.mjs").Source & { component: Component, file: string }} Obtained */

/** A component that no way led to; `reasons` has one line or paragraph for each way that was tried. */
export class NotObtained extends Error {
  /** @param {Component} component @param {string[]} reasons */
  constructor(component, reasons) {
    super(`${component.title}: ${reasons.join("; ")}`);
    this.component = component;
    this.reasons = reasons;
  }
}

/**
 * Gets one component into the cache, verified: from an earlier run, from this machine, from the official release,
 * from Go modules, in this order.
 * @param {Component} component
 * @param {Ways} ways
 * @returns {Promise<Obtained>}
 * @throws {NotObtained}
 */
export async function obtain(component, ways) {
  const key = componentKey(component, ways.project);
  const folder = path.join(ways.cache, "parts", key);
  const file = path.join(folder, component.executable);
  const stamp = path.join(folder, "part.json");
  const before = readStamp(stamp, key, ways.pins)?.sources[component.name];
  if (before) {
    const sha256 = sha256Of(file);
    // A part that was made before hashes were kept is the toolchain's own build: its stamp says so, or it would not fit.
    if (before.sha256 === undefined || before.sha256 === sha256) {
      if (before.way === "go") recordBuild(ways.cache, key, sha256);
      return { component, file, ...before, sha256 };
    }
  }

  const draft = path.join(ways.temp, component.name);
  fs.mkdirSync(draft);
  const target = path.join(draft, component.executable);
  const source = { ...(await fetchOne(component, { target, key }, ways)), sha256: sha256Of(target) };
  if (componentKey(component, ways.project) !== key) {
    throw new NotObtained(component, [
      "its Go sources changed while it was built: run `npm run setup` again",
    ]);
  }
  writeStamp(path.join(draft, "part.json"), key, [component.executable], { [component.name]: source });
  flush(path.join(draft, component.executable));
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  if (fs.existsSync(folder)) fs.renameSync(folder, path.join(ways.temp, `broken-${component.name}`));
  fs.renameSync(draft, folder);
  if (source.way === "go") recordBuild(ways.cache, key, source.sha256);
  return { component, file, ...source };
}

/**
 * @param {Component} component
 * @param {{ target: string, key: string }} place
 * @param {Ways} ways
 * @returns {Promise<import("./stamp.mjs").Source>}
 */
async function fetchOne(component, { target, key }, ways) {
  const { env, signal, progress, site, builder, lane, source } = ways;
  /** @type {string[]} */
  const reasons = [];
  /** @param {() => Promise<string>} way */
  const attempt = async (way) => {
    try {
      const from = await way();
      fs.chmodSync(target, 0o755);
      await verify(component, target, signal);
      return from;
    } catch (error) {
      signal?.throwIfAborted();
      fs.rmSync(target, { force: true });
      reasons.push(/** @type {Error} */ (error).message);
      return undefined;
    }
  };
  if (source === "any") {
    const found = existingCandidates(component, env);
    for (const file of found) {
      const from = await attempt(async () => {
        fs.copyFileSync(file, target, fs.constants.COPYFILE_FICLONE);
        // The copy, not the file: that may be another one a moment later. And before it is run for the first time.
        const sha256 = sha256Of(target);
        if (pinOf(component, ways.pins)?.executable !== sha256 && !isOwnBuild(ways.cache, key, sha256))
          throw new Error(`${file}: its SHA-256 is neither pinned nor that of a build of this toolchain`);
        return file;
      });
      if (from) return { way: pinned(component, target, ways) ? "existing" : "go", from };
    }
    if (found.length === 0) reasons.push("this machine: not in HOTDASH_PULUMI, on PATH or in ~/.pulumi");
  }
  const titles = { release: "download of", go: "build of" };
  const ask = { release: site, go: builder };
  for (const way of /** @type {const} */ (["release", "go"])) {
    if (source !== "any" && source !== way) continue;
    const from = await attempt(async () => {
      await ask[way].ready(component);
      const work = () =>
        progress.task(`${titles[way]} ${component.title}`, (d) => ask[way].provide(component, target, d));
      return way === "go" ? lane(work) : work();
    });
    if (from) return { way, from };
  }
  throw new NotObtained(component, reasons);
}

/** @param {Component} component @param {string} file @param {Ways} ways */
const pinned = (component, file, { pins }) => pinOf(component, pins)?.executable === sha256Of(file);

/** Makes sure that a power cut after the rename does not leave an empty file. @param {string} file */
function flush(file) {
  const fd = fs.openSync(file, "r");
  fs.fsyncSync(fd);
  fs.closeSync(fd);
}
