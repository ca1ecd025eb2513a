// @ts-check
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { platformHere } from "./platforms.mjs";
import { components } from "./versions.mjs";

/** The folder that holds `package.json`. */
export const projectRoot = path.resolve(fileURLToPath(new URL("..", import.meta.url)));

/**
 * Where everything that is not part of the checkout is kept: `HOTDASH_CACHE`, else the user's cache folder, else
 * (nobody has a home in some containers) `.toolchain` inside the project.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} project
 * @returns {string} absolute path; it may not exist yet
 */
export function cacheRoot(env, project = projectRoot) {
  if (env.HOTDASH_CACHE) return path.resolve(env.HOTDASH_CACHE);
  const home = env.HOME && path.isAbsolute(env.HOME) && fs.existsSync(env.HOME) ? env.HOME : undefined;
  const inHome = home && path.join(home, ".cache");
  const base = env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : inHome;
  if (base) {
    const folder = path.join(base, "hotdash-infrastructure");
    if (usable(folder)) return folder;
  }
  return path.join(project, ".toolchain");
}

/**
 * Whether a folder exists, or could be made because its nearest existing parent may be written to.
 * @param {string} folder
 */
function usable(folder) {
  if (fs.existsSync(folder)) return true;
  for (let parent = path.dirname(folder); parent !== path.dirname(parent); parent = path.dirname(parent)) {
    if (!fs.existsSync(parent)) continue;
    try {
      fs.accessSync(parent, fs.constants.W_OK);
      return true;
    } catch {
      return false;
    }
  }
  return false;
}

/** @param {string} folder @returns {string[]} source files below it, sorted, relative */
function sourceFiles(folder) {
  /** @type {string[]} */
  const found = [];
  const visit = (/** @type {string} */ inner) => {
    for (const entry of fs.readdirSync(path.join(folder, inner), { withFileTypes: true })) {
      const name = path.posix.join(inner, entry.name);
      if (entry.isDirectory()) visit(name);
      else if (/\.go$|^go\.(mod|sum)$/.test(entry.name)) found.push(name);
    }
  };
  visit("");
  return found.sort();
}

/**
 * A Go module's folder and those that its `go.mod` puts in the place of other modules by a relative path.
 * @param {string} folder
 * @param {Set<string>} seen
 * @returns {Set<string>}
 */
function moduleFolders(folder, seen = new Set()) {
  if (seen.has(folder) || !fs.existsSync(path.join(folder, "go.mod"))) return seen;
  seen.add(folder);
  const text = fs.readFileSync(path.join(folder, "go.mod"), "utf8");
  for (const [, place = ""] of text.matchAll(/=>\s*(\.{1,2}\/\S+)/g))
    moduleFolders(path.join(folder, place), seen);
  return seen;
}

/**
 * Names what one component is made from: version, platform, build recipe and Go sources. A change of any of them
 * gives another key, so that nothing old is ever taken for new.
 * @param {import("./versions.mjs").Component} component
 * @param {string} project
 * @returns {string} like `engine-3.259.0-linux-x64-0123456789ab`
 */
export function componentKey(component, project = projectRoot) {
  const hash = createHash("sha256").update(JSON.stringify(component));
  const all = path.join(project, "toolchain", "go");
  for (const folder of moduleFolders(path.join(all, component.name))) {
    for (const name of sourceFiles(folder)) {
      const file = path.join(folder, name);
      hash.update(`\0${path.relative(all, file)}\0`).update(fs.readFileSync(file));
    }
  }
  const digest = hash.digest("hex").slice(0, 12);
  return `${component.name}-${component.version}-${platformHere()}-${digest}`;
}

/**
 * @typedef {object} Layout Where the parts of one toolchain lie.
 * @property {string} root
 * @property {string} bin folder with pulumi, pulumi-language-nodejs and pulumi-resource-pulumi-nodejs
 * @property {string} pulumi the engine itself
 * @property {string} plugins folder with one `resource-<name>-v<version>/` for each plugin
 * @property {string} stamp file written last, after everything was verified
 */

/** @param {string} root @returns {Layout} */
export function layoutAt(root) {
  const bin = path.join(root, "bin");
  return {
    root,
    bin,
    pulumi: path.join(bin, "pulumi"),
    plugins: path.join(root, "plugins"),
    stamp: path.join(root, "toolchain.json"),
  };
}

/**
 * The place that a toolchain of exactly these components has inside a cache folder.
 * @param {string} cache
 * @param {string} project
 * @param {readonly import("./versions.mjs").Component[]} parts
 */
export function layoutIn(cache, project = projectRoot, parts = components) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${componentKey(part, project)}\n`);
  const version = parts[0]?.version ?? "empty";
  const key = `${version}-${platformHere()}-${hash.digest("hex").slice(0, 12)}`;
  return layoutAt(path.join(cache, key));
}
