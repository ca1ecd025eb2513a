// @ts-check
import fs from "node:fs";
import path from "node:path";
import { existingCandidates } from "./existing.mjs";
import { componentKey } from "./layout.mjs";
import { readStamp, writeStamp } from "./stamp.mjs";
import { verify } from "./verify.mjs";

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
  const known = readStamp(stamp, key);
  const before = known?.sources[component.name];
  if (before) return { component, file, ...before };

  const draft = path.join(ways.temp, component.name);
  fs.mkdirSync(draft);
  const source = await fetchOne(component, path.join(draft, component.executable), ways);
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
  return { component, file, ...source };
}

/** @param {Component} component @param {string} target @param {Ways} ways @returns {Promise<import("./stamp.mjs").Source>} */
async function fetchOne(component, target, { env, signal, progress, site, builder, lane, source }) {
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
        return file;
      });
      if (from) return { way: "existing", from };
    }
    if (found.length === 0) reasons.push("this machine: not in HOTDASH_PULUMI, on PATH or in ~/.pulumi");
  }
  const titles = { release: "download of", go: "build of" };
  const ask = { release: site, go: builder };
  for (const way of /** @type {const} */ (["release", "go"])) {
    if (source !== "any" && source !== way) continue;
    const from = await attempt(async () => {
      await ask[way].ready();
      const work = () =>
        progress.task(`${titles[way]} ${component.title}`, (d) => ask[way].provide(component, target, d));
      return way === "go" ? lane(work) : work();
    });
    if (from) return { way, from };
  }
  throw new NotObtained(component, reasons);
}

/** Makes sure that a power cut after the rename does not leave an empty file. @param {string} file */
function flush(file) {
  const fd = fs.openSync(file, "r");
  fs.fsyncSync(fd);
  fs.closeSync(fd);
}
