// @ts-check
import fs from "node:fs";
import path from "node:path";
import { projectRoot } from "./layout.mjs";
import { platformHere } from "./platforms.mjs";
import { oldestNode } from "./versions.mjs";

/**
 * Whether a Node of this version runs `.ts` files by itself.
 * @param {string} version like "22.18.0", with or without "v"
 */
export function runsTypeScript(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  if (!Number.isInteger(major) || !Number.isInteger(minor)) return false;
  const oldest = oldestNode[/** @type {22 | 23} */ (major)];
  return oldest === undefined ? major > 23 : minor >= oldest;
}

/**
 * Picks the Node that runs the project: the host's own when it is new enough, else the one that npm installed.
 * @param {object} [host]
 * @param {string} [host.project]
 * @param {string} [host.version] version of the running Node
 * @param {string} [host.execPath] path of the running Node
 * @returns {string} absolute path of an executable
 * @throws {Error} when neither fits; it says which versions would
 */
export function chooseNode({
  project = projectRoot,
  version = process.versions.node,
  execPath = process.execPath,
} = {}) {
  if (runsTypeScript(version)) return execPath;
  const installed = path.join(project, "node_modules", ".bin", "node");
  if (fs.existsSync(installed)) return installed;
  throw new Error(
    `Node ${version} cannot run TypeScript, and npm installed no newer one for ${platformHere()}. ` +
      "Install Node 22.18 or newer (26 is what the project is tested with) and run `npm run setup` again.",
  );
}
