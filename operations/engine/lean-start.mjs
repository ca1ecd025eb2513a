// @ts-check
import { createRequire, flushCompileCache } from "node:module";
import { LEFT_OUT } from "./left-out.mjs";

/*
 * Every Node that the engine starts loads this first: the program, the dynamic provider and the policy pack. Most of their
 * start goes into parts of Pulumi's SDK that none of them uses. What LEFT_OUT lists is loaded when something of it is asked
 * for, and not before.
 */
const require = createRequire(import.meta.url);

/** Which of the three this is, by the script that the engine starts; undefined for any other. */
const role = /\/@pulumi\/pulumi\/cmd\/(run|run-policy-pack|dynamic-provider)(?:\/|$)/.exec(
  process.argv[1] ?? "",
)?.[1];

for (const { module, roles, unless, known } of LEFT_OUT)
  if ((!roles || (role !== undefined && roles.includes(role))) && !unless?.(process.env)) leaveOut(module, known);

/**
 * Puts something in the place of a module that knows a few of its exports, and loads the module for any other.
 * @param {string} module as `require` takes it
 * @param {import("./left-out.mjs").Known} [known]
 */
function leaveOut(module, known) {
  const file = require.resolve(module);
  if (require.cache[file]) return;
  /** @type {Record<PropertyKey, unknown> | undefined} */
  let real;
  const load = () => {
    if (real === undefined) {
      delete require.cache[file];
      real = /** @type {Record<PropertyKey, unknown>} */ (require(file));
    }
    return real;
  };
  /** @type {Record<PropertyKey, unknown>} */
  const own = { __esModule: true, ...known?.(load) };
  const stand = new Proxy(own, {
    get: (_, key) => (key in own ? own[key] : load()[key]),
    has: (_, key) => key in own || key in load(),
  });
  const { Module } = require("node:module");
  require.cache[file] = Object.assign(new Module(file), { exports: stand, loaded: true, filename: file });
}

// The engine ends pack and provider by a signal, after which Node writes nothing. So what was compiled is kept for the next
// start as soon as the first of it has run, and once more when a provider has loaded what its kinds need. The program ends by
// itself, and Node writes then.
if (role !== "run") for (const ms of [100, 2_000]) setTimeout(flushCompileCache, ms).unref();
