// @ts-check
import { createRequire } from "node:module";

/** Parts of the SDK that its types do not show. @type {(name: string) => Record<string, any>} */
const require = createRequire(import.meta.url);

/**
 * What the SDK (3.259.0) does for every resource of a program beside declaring it, and nobody looks at:
 *
 * - It takes the whole stack, and the engine keeps that in the state: half a kilobyte a resource, made of lines that move with
 *   each commit and of the folder in which the checkout happens to lie.
 * - It takes one more for each of some twenty promises, to print them when promises are debugged: 20 kB a resource.
 * - It tells the engine what it is about to do, in three to five calls that the engine shows with `--debug` alone; runs that have
 *   it do not come here.
 */
export function quieten() {
  require("@pulumi/pulumi/resource").Resource.stackTrace = () => [];

  const debuggable = /** @type {Record<string, any>} */ (require("@pulumi/pulumi/runtime/debuggable"));
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (/** @type {unknown[]} */ ...args) =>
    withoutStack(() => debuggablePromise(...args));

  const log = require("@pulumi/pulumi/log");
  log.debug = async () => {};
}

/** @template T @param {() => T} run */
function withoutStack(run) {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
