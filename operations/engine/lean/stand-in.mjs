// @ts-check
import { createRequire, Module } from "node:module";

const require = createRequire(import.meta.url);

/**
 * Puts something in the place of a module that has what is known of its exports, and loads the module for any other. (Node's
 * documentation, "require.cache": entries may be added.)
 * @param {import("./left-out.mjs").LeftOut} one
 * @param {import("./role.mjs").Role} role
 * @param {NodeJS.ProcessEnv} env
 */
export function leaveOut({ module, roles, unless, known }, role, env) {
  if ((roles && !roles.includes(role)) || unless?.(env)) return;
  const file = require.resolve(module);
  /** @type {Record<PropertyKey, any> | undefined} */
  let real;
  const load = () => {
    if (real === undefined) {
      delete require.cache[file];
      real = /** @type {Record<PropertyKey, any>} */ (require(file));
    }
    return real;
  };
  // What TypeScript compiles asks for this, and copies all exports of a module that has it not.
  const own = { __esModule: true, ...known?.(load) };
  const exports = new Proxy(/** @type {Record<PropertyKey, unknown>} */ (own), {
    get: (target, key) => (key in target ? target[key] : load()[key]),
    has: (target, key) => key in target || key in load(),
  });
  require.cache[file] = Object.assign(new Module(file), { filename: file, exports, loaded: true });
}
