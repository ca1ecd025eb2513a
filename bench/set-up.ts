import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ended } from "../operations/engine/ended.ts";
import { watched } from "./engine/usage.ts";
import type { Section } from "./section.ts";

/**
 * What it costs to build the toolchain from Go modules with nothing there but the modules that the user's own cache holds:
 * in a cache folder of its own, which is removed afterwards. Takes many minutes of all processors, so that it is measured
 * only when it is asked for.
 *
 * @param checkouts by name; the first is this one
 */
export async function setUp(checkouts: Readonly<Record<string, string>>): Promise<Section> {
  const rows = [["set-up from Go modules", "CPU min", "wall min", "ratio"]];
  const costs: number[] = [];
  for (const [name, checkout] of Object.entries(checkouts).reverse()) {
    process.stderr.write(`set-up, ${name} …\n`);
    const { cpu, wall } = await built(checkout);
    costs.push(cpu);
    const ratio = costs.length > 1 ? (cpu / (costs[0] ?? Number.NaN)).toFixed(2) : "";
    rows.push([name, (cpu / 60).toFixed(1), (wall / 60).toFixed(1), ratio]);
  }
  const short: [string, string][] = [
    [
      "`npm run setup` where everything is built from Go",
      `${((costs.at(-1) ?? 0) / 60).toFixed(0)} minutes of CPU time`,
    ],
  ];
  return { name: "set-up", title: "Cold set-up", tables: [rows], notes: [], short };
}

async function built(checkout: string): Promise<{ cpu: number; wall: number }> {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-set-up-"));
  try {
    const program = join(folder, "set-up.sh");
    const run = join(checkout, "toolchain/run.mjs");
    await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${run}"\n`, { mode: 0o755 });
    const cache = join(folder, "cache");
    // The toolchain that this very process was started with would do, and nothing would be built.
    const { HOTDASH_TOOLCHAIN: _, ...own } = process.env;
    const env = { ...own, HOTDASH_CACHE: cache, HOTDASH_TOOLCHAIN_SOURCE: "go" };
    const begun = performance.now();
    const { result, usage } = await watched(folder, program, async (timed, onStart) => {
      const child = spawn(timed, [], { cwd: checkout, env, detached: true, stdio: ["ignore", 2, 2] });
      if (child.pid !== undefined) onStart(child.pid);
      return ended(child);
    });
    if (result.code !== 0) throw new Error(`the set-up of ${checkout} ended with ${result.code}`);
    if ((await readdir(cache).catch(() => [])).length === 0)
      throw new Error(`the set-up of ${checkout} built nothing`);
    return { cpu: usage.cpu, wall: (performance.now() - begun) / 1_000 };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
