// @ts-check
import { createRequire } from "node:module";
import { keepCompiled } from "./lean/keep-compiled.mjs";
import { LEFT_OUT, traced } from "./lean/left-out.mjs";
import { quieten } from "./lean/quiet.mjs";
import { resolveQuickly } from "./lean/resolve.mjs";
import { roleOf } from "./lean/role.mjs";
import { growSlowly } from "./lean/small-heap.mjs";
import { leaveOut } from "./lean/stand-in.mjs";

/*
 * Every Node that the engine starts loads this first, and three of them change by it: the program, the dynamic provider and
 * the policy pack. Most of their start goes into parts of Pulumi's SDK (3.259.0) that none of them uses: those are loaded when
 * something of them is asked for, and not before.
 */
const role = roleOf(process.argv[1]);

if (role !== undefined) {
  // Before anything is loaded: what was compiled is taken only by a Node with the same flags.
  growSlowly();
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
  keepCompiled(role);
}
