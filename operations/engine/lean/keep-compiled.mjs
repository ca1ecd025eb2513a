// @ts-check
import { flushCompileCache } from "node:module";

/**
 * Keeps what a pack or a provider compiled for the next start: both are ended by a signal, at which Node writes nothing by
 * itself. What is kept of a module never grows, so that it is kept late, when its functions have run; what runs after that
 * is compiled at every start. The program ends by itself, and Node writes then.
 *
 * @param {import("./role.mjs").Role} role
 * @param {{ Server: { prototype: { addService: Function } } }} grpc the SDK's
 */
export function keepCompiled(role, { Server }) {
  if (role === "dynamic-provider") {
    // Our own host ends it with SIGTERM, the script of the npm package with SIGINT.
    for (const signal of ["SIGTERM", "SIGINT"])
      process.once(signal, () => {
        flushCompileCache();
        process.kill(process.pid, signal);
      });
  }
  if (role === "run-policy-pack") {
    // The last question of a run; its host goes first, and takes it along at once.
    const { addService } = Server.prototype;
    Server.prototype.addService = function (
      /** @type {unknown} */ definition,
      /** @type {Record<string, Function | undefined>} */ service,
    ) {
      const { analyzeStack } = service;
      /** @param {unknown[]} call */
      const kept = (...call) => {
        flushCompileCache();
        return analyzeStack?.apply(service, call);
      };
      return addService.call(this, definition, analyzeStack ? { ...service, analyzeStack: kept } : service);
    };
  }
}
