// @ts-check
import fs from "node:fs";
import path from "node:path";
import { assemble } from "./assemble.mjs";
import { GoBuilder } from "./go-build.mjs";
import { layoutIn } from "./layout.mjs";
import { withLock } from "./lock.mjs";
import { obtain } from "./obtain.mjs";
import { lanes } from "./parallel.mjs";
import { ReleaseSite } from "./release.mjs";
import { readStamp } from "./stamp.mjs";
import { withTempFolder } from "./temp-folder.mjs";
import { components } from "./versions.mjs";
import { explain } from "./way-out.mjs";

/**
 * How many Go builds run at once. One keeps all processors busy by itself, and two that begin together compile what they share
 * twice: of 887 packages of the largest plugin 790 are the engine's too.
 */
const buildLanes = 1;

/**
 * @typedef {object} InstallOptions
 * @property {string} project
 * @property {string} cache
 * @property {NodeJS.ProcessEnv} env `HOTDASH_PULUMI`, `HOTDASH_TOOLCHAIN_SOURCE` (release, go or any), PATH, HOME
 * @property {import("./progress.mjs").Progress} progress
 * @property {AbortSignal} [signal]
 * @property {Promise<unknown>} [nodeModules] settles when `@pulumi/pulumi` is there
 * @property {readonly import("./versions.mjs").Component[]} [parts]
 * @property {import("./versions.mjs").Pins} [pins] default: those of `versions.mjs`
 * @property {string} [releases] base address of the releases, https
 * @property {string} [ca] certificates that are trusted in place of the system's
 * @property {import("./download.mjs").Limits} [limits]
 */

/**
 * The toolchain of this project in a cache folder, when it is complete. Starts no process.
 * @param {Pick<InstallOptions, "project" | "cache" | "parts" | "pins">} options
 * @returns {import("./layout.mjs").Layout | undefined}
 */
export function installed({ project, cache, parts = components, pins }) {
  const layout = layoutIn(cache, project, parts);
  return readStamp(layout.stamp, path.basename(layout.root), pins) ? layout : undefined;
}

/**
 * Makes the toolchain complete. Nothing appears under its final name before it was run and found right.
 * @param {InstallOptions} options
 * @returns {Promise<import("./layout.mjs").Layout>}
 * @throws {Error} one, that names everything that is missing, why, and the ways out
 */
export async function ensureToolchain(options) {
  const ready = installed(options);
  if (ready) return ready;
  const { cache, progress, signal } = options;
  const waiting = (/** @type {import("./lock.mjs").Holder} */ holder) =>
    progress.say(`process ${holder.pid} on ${holder.host} is at it since ${holder.since}: waiting for it`);
  try {
    return await withLock(path.join(cache, "setup.lock"), { waiting, signal }, async (onStart) => {
      return installed(options) ?? (await withTempFolder(cache, (temp) => install(options, temp, onStart)));
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw explain(error, cache);
  }
}

/**
 * @param {InstallOptions} options
 * @param {string} temp
 * @param {import("./lock.mjs").Adopt} onStart
 */
async function install(options, temp, onStart) {
  const { project, cache, env, progress, signal, parts = components, pins, limits, nodeModules } = options;
  const make = (/** @type {string} */ name) => {
    fs.mkdirSync(path.join(temp, name));
    return path.join(temp, name);
  };
  const ways = {
    ...{ project, cache, env, progress, signal, temp, pins },
    site: new ReleaseSite({
      ...{ folder: make("archives"), base: options.releases, ca: options.ca, pins, limits, signal },
      onAbsent: ({ message }) => progress.say(`no official release to be had (${message})`),
    }),
    builder: new GoBuilder({ folder: make("go"), project, env, signal, onStart }),
    lane: lanes(buildLanes),
    source: chosenSource(env),
  };
  const outcomes = await Promise.allSettled(parts.map((part) => obtain(part, ways)));
  const failed = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  signal?.throwIfAborted();
  if (failed.length > 0) throw new AggregateError(failed);
  const done = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));

  await nodeModules;
  return assemble(done, {
    project,
    draft: make("toolchain"),
    root: layoutIn(cache, project, parts).root,
    temp,
  });
}

/** @param {NodeJS.ProcessEnv} env @returns {"any" | "release" | "go"} */
function chosenSource({ HOTDASH_TOOLCHAIN_SOURCE: wanted = "any" }) {
  if (wanted === "any" || wanted === "release" || wanted === "go") return wanted;
  throw new Error(`HOTDASH_TOOLCHAIN_SOURCE is "${wanted}": it may be any (the default), release or go.`);
}
