// @ts-check
import { createRequire, flushCompileCache } from "node:module";
import { LEFT_OUT, traced } from "./lean/left-out.mjs";
import { quieten } from "./lean/quiet.mjs";
import { resolveQuickly } from "./lean/resolve.mjs";
import { roleOf } from "./lean/role.mjs";
import { leaveOut } from "./lean/stand-in.mjs";

/*
 * Every Node that the engine starts loads this first, and three of them change by it: the program, the dynamic provider and
 * the policy pack. Most of their start goes into parts of Pulumi's SDK (3.259.0) that none of them uses: those are loaded when
 * something of them is asked for, and not before.
 */
const role = roleOf(process.argv[1]);

if (role !== undefined) {
  for (const one of LEFT_OUT) leaveOut(one, role, process.env);
  // Zod would write and compile a parser of its own for each schema; here each parses once or twice (its documentation, "jitless").
  Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
  // Traces have to see what is loaded.
  if (!traced(process.env)) {
    if (role === "run") quieten();
    // Hooks make every `require` slower, so what all three load most of, 64 modules, comes before them.
    createRequire(import.meta.url)("@grpc/grpc-js");
  }
  resolveQuickly();
}

// The engine ends pack and provider by a signal, after which Node writes nothing. So what was compiled is kept for the next
// start as soon as the first of it has run, and once more when a provider has loaded what its kinds need. The program ends by
// itself, and Node writes then.
if (role === "run-policy-pack" || role === "dynamic-provider")
  for (const ms of [100, 2_000]) setTimeout(flushCompileCache, ms).unref();
