import path from "node:path";
import { expect, it } from "vitest";
import { CODE, tracked } from "./support/tracked.ts";

/** An import or re-export, of values or of types: what two files need of each other belongs into a third. */
const IMPORT = /^(?:import|export)\s+(?:[^;]*?\s+from\s+)?"(\.[^"]+)"/gms;

type Graph = ReadonlyMap<string, readonly string[]>;

const importsOf = (file: string, text: string): string[] =>
  [...text.matchAll(IMPORT)].map(([, to = ""]) => path.posix.join(path.posix.dirname(file), to));

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

it("no files import each other, not even types: neither could be read without the other", () => {
  const files = tracked(CODE);
  expect(files.length).toBeGreaterThan(500);
  expect(cyclesIn(new Map(files.map((one) => [one.path, importsOf(one.path, one.text)])))).toEqual([]);
});

it("a cycle is seen over any number of files, of values and of types", () => {
  const graph = (files: Record<string, string>) =>
    new Map(Object.entries(files).map(([file, text]) => [file, importsOf(file, text)]));
  const [a, b] = ['import { b } from "./b.ts";', 'export {\n  c,\n} from "./c.ts";'];
  expect(cyclesIn(graph({ "x/a.ts": a, "x/b.ts": b, "x/c.ts": 'import "./a.ts";' }))).toEqual([
    ["x/a.ts", "x/b.ts", "x/c.ts"],
  ]);
  for (const back of ['import type { A } from "./a.ts";', 'import { type A, type B } from "./a.ts";'])
    expect(cyclesIn(graph({ "x/a.ts": a, "x/b.ts": back }))).toEqual([["x/a.ts", "x/b.ts"]]);
  expect(
    cyclesIn(graph({ "x/a.ts": a, "x/b.ts": 'import type { C } from "./c.ts";', "x/c.ts": "" })),
  ).toEqual([]);
});
