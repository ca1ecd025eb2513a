import { expect, it } from "vitest";
import { policiesDocument, policiesTable } from "../../operations/policies/document.ts";
import { policies } from "../../policies/list.ts";

it("docs/policies.md is what the pack says", async () => {
  await expect(policiesDocument()).toMatchFileSnapshot("../../docs/policies.md");
});

it("every rule has a row of its own, with all that a reader needs", () => {
  const rows = policiesTable().split("\n").slice(2);
  expect(rows.map((row) => row.split("`")[1])).toEqual(policies.map(({ name }) => name));
  for (const row of rows) expect(row.split(" | ").every((cell) => cell.trim() !== "")).toBe(true);
});
