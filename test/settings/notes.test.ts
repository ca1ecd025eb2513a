import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";
import { loadSettings } from "../../settings/load.ts";
import { MIGRATIONS, notesOn } from "../../settings/notes.ts";
import { AS_IS, asInput, changed, goodConfig, goodPreview } from "./good-config.ts";

/* Users believed that any update migrates the database, because a setting is called so: code went live on the schema of before. */
const notes = (stack: string, migrations?: string) =>
  notesOn(
    loadSettings(
      asInput(
        stack,
        migrations === undefined
          ? goodConfig(stack)
          : changed(goodConfig(stack), ["dashboard", "migrations"], migrations),
      ),
    ),
  );

test.each(["staging", "production"])(
  "%s as committed is told what migrates its database, and what does not",
  (stack) => {
    const told = expect.stringMatching(
      /^dashboard\.migrations = supabase: npm run deploy applies .* \(npm run up\) brings machines and applies none/,
    );
    expect(notes(stack)).toContainEqual(told);
    // The default says the same as the word.
    expect(
      notesOn(
        loadSettings(asInput(stack, changed(goodConfig(stack), ["dashboard", "migrations"], undefined))),
      ),
    ).toContainEqual(told);
  },
);

test.each(["prisma", "none"])("migrations %s do what they say", (migrations) => {
  expect(notes("staging", migrations)).toEqual([]);
});

test("a preview migrates nothing and is told nothing", () => {
  expect(notesOn(loadSettings(asInput("pr-7", goodPreview())))).toEqual([]);
});

test("an app that is left as it is: what the rules judge is not what runs", () => {
  const said = notesOn(loadSettings(asInput("production", goodConfig("production", AS_IS))));
  expect(said).toEqual([
    expect.stringMatching(/^dashboard\.adopt = as-is: machines and secrets .* stay as they are/),
  ]);
  const [page = ""] = /docs\/\S+\.md/.exec(said[0] ?? "") ?? [];
  expect(existsSync(join(CHECKOUT, page))).toBe(true);
});

test("the page that it names is there", () => {
  expect(existsSync(join(CHECKOUT, MIGRATIONS))).toBe(true);
});
