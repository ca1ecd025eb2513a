// @ts-check
import { flushCompileCache } from "node:module";

/** When a pack has loaded what it needs, and once more for a machine that takes its time. */
const LOADED_MS = [100, 2_000];

/**
 * Keeps what a pack or a provider compiled for the next start: both are ended by a signal, at which Node writes nothing by
 * itself. The program ends by itself, and Node writes then.
 * @param {import("./role.mjs").Role} role
 */
export function keepCompiled(role) {
  // Its host goes first and takes it along at once.
  if (role === "run-policy-pack") for (const ms of LOADED_MS) setTimeout(flushCompileCache, ms).unref();
  // Our own host ends it with SIGTERM and waits, the script of the npm package with SIGINT. At its end, since it loads a kind
  // when one is asked for, and since what is kept of a module never grows: what ran later would be compiled at every start.
  if (role === "dynamic-provider")
    for (const signal of ["SIGTERM", "SIGINT"])
      process.once(signal, () => {
        flushCompileCache();
        process.kill(process.pid, signal);
      });
}
