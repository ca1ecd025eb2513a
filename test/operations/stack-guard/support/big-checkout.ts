import { expect } from "vitest";
import { checkout, GOOD, NEON, REF, run } from "./corpus.ts";

/** Has the guard look at a checkout of so many files of a hundred lines, one of which holds what it is to find. */
export async function expectOneFound(count: number): Promise<void> {
  const lines = Array.from(
    { length: 100 },
    (_, line) => `export const value${line} = "text ${line} of https://example.com/a";`,
  );
  const files = Object.fromEntries(
    Array.from({ length: count }, (_, file) => [`src/part${file % 50}/file${file}.ts`, lines.join("\n")]),
  );
  const root = checkout({
    ...files,
    ".env.example": `DATABASE_URL=${GOOD}\n`,
    "src/part7/odd.ts": `\n\n"${NEON}"\n`,
  });
  const { stdout } = await run([root, "--ref", REF]);
  expect(stdout.split("\n")).toEqual([
    "src/part7/odd.ts",
    expect.stringMatching(/^ {2}src\/part7\/odd\.ts:3: /),
    "",
    `Stack guard: 1 finding in 1 file; ${count + 2} files looked at.`,
    "",
  ]);
}
