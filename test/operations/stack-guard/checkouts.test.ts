import path from "node:path";
import { expect, test } from "vitest";
import { expectOneFound } from "./support/big-checkout.ts";
import { run } from "./support/corpus.ts";

const project = path.resolve(import.meta.dirname, "../../..");

test("this project's own checkout is clean, and its allow-list holds nothing in vain", async () => {
  const { code, stdout } = await run([project, "--allow", path.join(import.meta.dirname, "allow.yaml")]);
  expect(stdout).toMatch(/^Stack guard: clean; \d+ files looked at, \d+ allowed\.\n$/);
  expect(code).toBe(0);
});

test("one line among two hundred files is found", () => expectOneFound(200));
