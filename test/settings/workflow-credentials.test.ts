import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MATRIX } from "../../settings/matrix.ts";
import { neverMirrored } from "../../settings/rules/retired-variables.ts";
import { handSetSecrets, WORKFLOW_SECRETS, WORKFLOW_VARIABLES } from "../../settings/workflow-credentials.ts";

const folder = new URL("../../.github/workflows/", import.meta.url);
const workflows = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));

/** Names that the workflows read from a context, but for the token that every job has. */
function named(context: "secrets" | "vars"): string[] {
  const found = workflows.flatMap((text) => [...text.matchAll(new RegExp(`\\b${context}\\.([A-Z_]+)`, "g"))]);
  return [...new Set(found.map(([, name = ""]) => name))].filter((name) => name !== "GITHUB_TOKEN");
}
const mirrored = (target: "github secret" | "github variable") =>
  MATRIX.filter(({ targets }) => targets.includes(target)).map(({ name }) => name);

test("every secret that a workflow reads is one that somebody gives it", () => {
  expect(named("secrets").length).toBeGreaterThan(3);
  const given = [...handSetSecrets("preview"), ...mirrored("github secret")];
  expect(named("secrets").filter((name) => !given.includes(name))).toEqual([]);
});

test("every variable that a workflow reads is one that somebody gives it", () => {
  const given = [...WORKFLOW_VARIABLES, ...mirrored("github variable")];
  expect(named("vars").filter((name) => !given.includes(name))).toEqual([]);
});

test("what is set by hand is in no stack's hands, and none of it is retired", () => {
  const rows = MATRIX.map(({ name }) => name);
  const all = [...WORKFLOW_SECRETS, ...WORKFLOW_VARIABLES];
  expect(all.filter((name) => rows.includes(name) || neverMirrored(name))).toEqual([]);
});
