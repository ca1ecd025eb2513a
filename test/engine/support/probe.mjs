// @ts-check
import { renameSync, writeFileSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { types } from "node:util";

/*
 * Loaded by each Node of a run that is counted (counted-nodes.ts): keeps writing down which modules it has. The engine ends
 * some of them by a signal, so it does so all the time.
 */
const require = createRequire(import.meta.url);
const file = `${process.env.HOTDASH_COUNTED}/${process.pid}.json`;
/** @type {Set<string>} */
const imported = new Set();
registerHooks({
  load(url, context, next) {
    if (url.startsWith("file:") && !url.endsWith("/probe.mjs")) imported.add(url.slice("file://".length));
    return next(url, context);
  },
});

/** What stands for a module that nobody has asked for is none. */
const required = () =>
  Object.entries(require.cache).flatMap(([name, module]) => (types.isProxy(module?.exports) ? [] : [name]));
const stood = () =>
  new Set(Object.keys(require.cache).filter((name) => types.isProxy(require.cache[name]?.exports)));

let written = 0;
function write() {
  const left = stood();
  const modules = [...new Set([...imported, ...required()])].filter((name) => !left.has(name)).sort();
  if (modules.length === written) return;
  written = modules.length;
  writeFileSync(`${file}.new`, JSON.stringify({ script: process.argv[1], modules }));
  renameSync(`${file}.new`, file);
}
setInterval(write, 50).unref();
process.on("exit", write);
