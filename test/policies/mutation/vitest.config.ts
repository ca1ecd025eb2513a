import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { type Mutant, mutating } from "./mutants.ts";

/* The tests of the rules, on rules that are broken as HOTDASH_MUTANT says. Started by run.ts. */
export default defineConfig({
  root: fileURLToPath(new URL("../../..", import.meta.url)),
  plugins: [mutating(JSON.parse(process.env.HOTDASH_MUTANT ?? "{}") as Mutant)],
  // A cached module would be another mutant's.
  test: {
    fsModuleCache: false,
    include: ["test/policies/*.test.ts"],
    testTimeout: 30_000,
    pool: "forks",
    isolate: false,
    setupFiles: ["test/runner/same-process.ts"],
    maxWorkers: 2,
  },
});
