import path from "node:path";
import { expect, it } from "vitest";
import { CODE, type Tracked, tracked } from "./support/tracked.ts";

/**
 * Who may import whom. `settings` is below everything; `policies` and `simulators` know neither the components nor
 * the program, so that no check and no fake can lean on what it is there to doubt.
 */
const ARROWS: Record<string, readonly string[]> = {
  "index.ts": ["components", "settings"],
  components: ["providers", "settings"],
  providers: ["settings"],
  policies: ["settings"],
  // Only the clock and the token bucket, which platforms and their clients need alike.
  simulators: ["providers/kernel/clock.ts", "providers/kernel/token-bucket.ts"],
  settings: [],
  // What the stack declares, as plain inputs: a Blueprint is made of the same, and what adopting an app would change.
  operations: [
    "settings",
    "providers",
    "policies",
    "simulators",
    "toolchain",
    "components/render/services.ts",
    "components/systems",
    "components/fly/addresses.ts",
    "components/fly/machine.ts",
    "components/fly/volumes.ts",
  ],
  toolchain: [],
  // Tests and measurements are commands as well.
  cli: ["operations", "settings", "providers", "toolchain/run.mjs", "test/run.ts", "test/check.ts", "bench"],
  bench: ["operations", "settings", "providers", "simulators", "toolchain", "test"],
  test: [
    "index.ts",
    "components",
    "operations",
    "policies",
    "providers",
    "settings",
    "simulators",
    "toolchain",
    "bench",
    "cli",
  ],
};

const IMPORT = /(?:\bfrom|\bimport\(|\bimport)\s*"(\.[^"]+)"/g;

function forbidden(file: Tracked): string[] {
  const room = file.path.split("/")[0] ?? "";
  return [...file.text.matchAll(IMPORT)]
    .map(([, to = ""]) => path.posix.join(path.posix.dirname(file.path), to))
    .filter((to) => to.split("/")[0] !== room)
    .filter((to) => !ARROWS[room]?.some((allowed) => to === allowed || to.startsWith(`${allowed}/`)))
    .map((to) => `${file.path} imports ${to}`);
}

it("imports go one way", () => {
  const rooms = tracked(CODE).filter((file) => file.path in ARROWS || file.path.includes("/"));
  expect(rooms.length).toBeGreaterThan(100);
  expect(rooms.flatMap(forbidden)).toEqual([]);
});

it("an import against the arrows is named", () => {
  const text = 'import { x } from "../components/fly/web.ts";\nawait import("../operations/up.ts");';
  expect(forbidden({ path: "policies/rule.ts", text })).toEqual([
    "policies/rule.ts imports components/fly/web.ts",
    "policies/rule.ts imports operations/up.ts",
  ]);
});
