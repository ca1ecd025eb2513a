#!/usr/bin/env node
// @ts-check
/** `npx hotdash <command>`: makes packages, Node and toolchain right, and then becomes the command line in cli/. */
import { fileURLToPath } from "node:url";

process.argv.splice(2, 0, fileURLToPath(new URL("./main.ts", import.meta.url)));
await import("../toolchain/run.mjs");
