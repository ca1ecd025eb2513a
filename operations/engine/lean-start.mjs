// @ts-check
import { flushCompileCache, registerHooks } from "node:module";

/*
 * Every Node that the engine starts loads this first: the program, the dynamic provider and the policy pack. Half of their
 * start, and a fifth of what follows, goes into parts of Pulumi's SDK (3.259.0) that none of them uses: packing closures
 * into archives, running the engine from a program, and rewriting the stack that it takes for every resource by source maps,
 * though Node runs our files at their own lines. They are left out.
 */
const UNUSED = new Set([
  ...["@npmcli/arborist", "normalize-package-data", "./automation"],
  ...["source-map-support", "source-map-support/register"],
]);
const nothing = new URL("nothing.cjs", import.meta.url).href;

registerHooks({
  resolve: (name, context, next) =>
    UNUSED.has(name) && context.parentURL?.includes("/@pulumi/")
      ? { url: nothing, format: "commonjs", shortCircuit: true }
      : next(name, context),
});

// The engine ends pack and provider by a signal, after which Node writes nothing. So what was compiled is kept for the next
// start as soon as the first of it has run, and once more when a provider has loaded what its kinds need. The program ends by
// itself, and Node writes then.
if (!process.argv[1]?.includes("/cmd/run/"))
  for (const ms of [100, 2_000]) setTimeout(flushCompileCache, ms).unref();
