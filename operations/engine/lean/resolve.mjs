// @ts-check
import { realpathSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const NOTHING = new URL("nothing.mjs", import.meta.url).href;

/** All of zod's translations, 50 modules: used by nobody, since its English comes by itself. */
const LOCALES = /\/zod\/v4\/locales\/index\.js$/;

/** Folders, as addresses, with links followed. @type {Map<string, string>} */
const real = new Map();

/**
 * Imports of our own modules, and those inside zod, name a file with its ending: what else might be meant needs no look at the
 * disk, and which kind of module it is needs no look at a package.json.
 */
export function resolveQuickly() {
  registerHooks({
    resolve(specifier, context, next) {
      const { parentURL, conditions } = context;
      if (!specifier.startsWith(".") || !parentURL?.startsWith("file:") || !conditions.includes("import"))
        return next(specifier, context);
      if (specifier.endsWith(".ts")) return at(specifier, parentURL, "module-typescript");
      if (!parentURL.includes("/node_modules/zod/v4/")) return next(specifier, context);
      const found = at(specifier, parentURL, "module");
      return LOCALES.test(found.url) ? { ...found, url: NOTHING } : found;
    },
  });
}

/** @param {string} specifier @param {string} parent @param {string} format */
function at(specifier, parent, format) {
  const { href } = new URL(specifier, parent);
  const end = href.lastIndexOf("/") + 1;
  return { url: followed(href.slice(0, end)) + href.slice(end), format, shortCircuit: true };
}

/** @param {string} folder */
function followed(folder) {
  const known = real.get(folder);
  if (known !== undefined) return known;
  const found = `${pathToFileURL(realpathSync(fileURLToPath(folder))).href}/`;
  real.set(folder, found);
  return found;
}
