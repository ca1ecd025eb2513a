import path from "node:path";
import { expect, test } from "vitest";
import { checkout, GOOD, NEON, REF, run } from "./support/corpus.ts";

const project = path.resolve(import.meta.dirname, "../../..");

test("this project's own checkout is clean, and its allow-list holds nothing in vain", async () => {
  const { code, stdout } = await run([project, "--allow", path.join(import.meta.dirname, "allow.yaml")]);
  expect(stdout).toMatch(/^Stack guard: clean; \d+ files looked at, \d+ allowed\.\n$/);
  expect(code).toBe(0);
});

test("a big checkout: one line among two thousand files is found", async () => {
  const lines = Array.from(
    { length: 100 },
    (_, line) => `export const value${line} = "text ${line} of https://example.com/a";`,
  );
  const files = Object.fromEntries(
    Array.from({ length: 2000 }, (_, file) => [`src/part${file % 50}/file${file}.ts`, lines.join("\n")]),
  );
  const root = checkout({
    ...files,
    ".env.example": `DATABASE_URL=${GOOD}\n`,
    "src/part7/odd.ts": `\n\n"${NEON}"\n`,
  });
  const { stdout } = await run([root, "--ref", REF]);
  expect(stdout).toMatch(
    /^src\/part7\/odd\.ts\n {2}src\/part7\/odd\.ts:3: .*\n\nStack guard: 1 finding in 1 file; 2002 files/,
  );
});
