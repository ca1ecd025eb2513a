import path from "node:path";
import { expect, it } from "vitest";
import { CODE, tracked } from "./support/tracked.ts";

/** An import or re-export of values; one of types alone is gone before anything runs. */
const IMPORT = /^(?:import|export)\s+(?!type\b)(?:([^;]*?)\s+from\s+)?"(\.[^"]+)"/gms;
const TYPES_ALONE = /^\{(?:\s*type\s[^,}]+,?)+\s*\}$/;

type Graph = ReadonlyMap<string, readonly string[]>;

function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(IMPORT)]
    .filter(([, names = ""]) => !TYPES_ALONE.test(names.trim()))
    .map(([, , to = ""]) => path.posix.join(path.posix.dirname(file), to));
}

/** Files that import each other, by Tarjan's strongly connected components. */
function cyclesIn(graph: Graph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string) => {
    index.set(file, index.size);
    low.set(file, index.get(file) ?? 0);
    stack.push(file);
    for (const to of graph.get(file) ?? []) {
      if (!graph.has(to)) continue;
      if (!index.has(to)) visit(to);
      if (stack.includes(to)) low.set(file, Math.min(low.get(file) ?? 0, low.get(to) ?? 0));
    }
    if (low.get(file) !== index.get(file)) return;
    const together = stack.splice(stack.indexOf(file)).sort();
    if (together.length > 1) found.push(together);
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}

it("no files import values from each other: which is ready first would depend on who asks", () => {
  const files = tracked(CODE);
  expect(files.length).toBeGreaterThan(500);
  expect(cyclesIn(new Map(files.map((one) => [one.path, importsOf(one.path, one.text)])))).toEqual([]);
});

it("a cycle is seen over any number of files, and types make none", () => {
  const graph = (files: Record<string, string>) =>
    new Map(Object.entries(files).map(([file, text]) => [file, importsOf(file, text)]));
  const [a, b] = ['import { b } from "./b.ts";', 'export {\n  c,\n} from "./c.ts";'];
  expect(cyclesIn(graph({ "x/a.ts": a, "x/b.ts": b, "x/c.ts": 'import "./a.ts";' }))).toEqual([
    ["x/a.ts", "x/b.ts", "x/c.ts"],
  ]);
  expect(cyclesIn(graph({ "x/a.ts": a, "x/b.ts": 'import type { A } from "./a.ts";' }))).toEqual([]);
  expect(cyclesIn(graph({ "x/a.ts": a, "x/b.ts": 'import { type A, type B } from "./a.ts";' }))).toEqual([]);
});
