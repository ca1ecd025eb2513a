// @ts-check
import fs from "node:fs";
import path from "node:path";
import { chooseNode } from "./choose-node.mjs";
import { ensureToolchain, installed } from "./install.mjs";
import { cacheRoot, layoutAt, layoutIn } from "./layout.mjs";
import { ensureNodeModules, nodeModulesReady } from "./node-modules.mjs";
import { mustBeKnown, platformHere } from "./platforms.mjs";
import { addHashes, changedSince, readStamp } from "./stamp.mjs";

/**
 * @typedef {object} Ready
 * @property {string} node a Node that runs `.ts` files
 * @property {string} cache
 * @property {import("./layout.mjs").Layout} layout
 */

/** How long the toolchain may go on when npm has failed, in milliseconds: its builds take minutes. */
const GRACE_MS = 3_000;

/**
 * Makes everything right that the project needs on this machine: npm packages, Node, toolchain. The packages come in
 * while the toolchain is loaded or built. When all is there already, this starts no process and takes milliseconds.
 * @param {object} options
 * @param {string} options.project
 * @param {NodeJS.ProcessEnv} options.env
 * @param {import("./progress.mjs").Progress} options.progress
 * @param {AbortSignal} options.signal
 * @param {Pick<import("./install.mjs").InstallOptions, "parts" | "pins" | "releases" | "ca" | "limits">} [options.toolchain]
 * @returns {Promise<Ready>}
 * @throws {Error} that says everything that is missing and how to get it
 */
export async function setUp({ project, env, progress, signal, toolchain: wanted = {} }) {
  mustBeKnown(platformHere());
  const cache = cacheRoot(env, project);
  const { parts, pins } = wanted;
  if (env.HOTDASH_CHECK_HASHES === "true")
    withdrawChanged(cache, layoutIn(cache, project, parts).stamp, progress);
  const layout =
    given(env, layoutIn(cache, project, parts), pins) ?? installed({ project, cache, parts, pins });
  if (layout) addHashes(layout.stamp, path.basename(layoutIn(cache, project, parts).root));
  if (layout && nodeModulesReady(project)) return { node: chooseNode({ project }), cache, layout };

  const failure = new AbortController();
  const either = AbortSignal.any ? AbortSignal.any([signal, failure.signal]) : joined(signal, failure);
  const nodeModules = ensureNodeModules({ project, progress, env, signal }).catch((error) => {
    // Without its packages the project cannot run, so the builds need not go on. What is missing for them, too, is found
    // out at once, and is to be said in the same breath.
    setTimeout(() => failure.abort(new Error("npm ci failed")), GRACE_MS).unref();
    throw error;
  });
  const all = { ...wanted, project, cache, env, progress, signal: either, nodeModules };
  const toolchain = layout ?? ensureToolchain(all);
  const [packages, tools] = await Promise.allSettled([nodeModules, toolchain]);
  signal.throwIfAborted();
  const errors = [packages, tools].flatMap((part) => (part.status === "rejected" ? [part.reason] : []));
  const own = errors.filter(
    (error, index) => errors.indexOf(error) === index && error !== failure.signal.reason,
  );
  if (own.length > 0) throw new Error(own.map((error) => error.message).join("\n\n"), { cause: own[0] });
  if (tools.status !== "fulfilled") throw errors[0];
  return { node: chooseNode({ project }), cache, layout: tools.value };
}

/**
 * A toolchain named by `HOTDASH_TOOLCHAIN`, when it is the one that this project needs. A script that starts
 * another one passes it on this way; an outdated one is simply not used.
 * @param {NodeJS.ProcessEnv} env
 * @param {import("./layout.mjs").Layout} computed where it would be in the cache; the folder's name is its key
 * @param {import("./versions.mjs").Pins} [pins]
 */
function given(env, computed, pins) {
  if (!env.HOTDASH_TOOLCHAIN) return undefined;
  const layout = layoutAt(path.resolve(env.HOTDASH_TOOLCHAIN));
  return readStamp(layout.stamp, path.basename(computed.root), pins) ? layout : undefined;
}

/**
 * Takes back the notes of a toolchain and of its parts whose files are not those that they were written for, so that these
 * are made anew: asked for where a cache was restored (`HOTDASH_CHECK_HASHES=true`).
 * @param {string} cache
 * @param {string} toolchain its stamp
 * @param {import("./progress.mjs").Progress} progress
 */
function withdrawChanged(cache, toolchain, progress) {
  const parts = path.join(cache, "parts");
  const kept = fs.existsSync(parts) ? fs.readdirSync(parts) : [];
  const stamps = [toolchain, ...kept.map((part) => path.join(parts, part, "part.json"))];
  for (const stamp of stamps.filter((one) => fs.existsSync(one))) {
    let changed;
    try {
      changed = changedSince(stamp);
    } catch {
      changed = [path.basename(stamp)];
    }
    if (changed.length === 0) continue;
    const files = changed.map((name) => path.relative(cache, path.join(path.dirname(stamp), name)));
    progress.say(`the restored toolchain is not what was kept (${files.join(", ")}): it is made anew`);
    fs.rmSync(stamp);
  }
}

/** `AbortSignal.any` for Node 18. @param {AbortSignal} signal @param {AbortController} controller */
function joined(signal, controller) {
  signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
  return controller.signal;
}
