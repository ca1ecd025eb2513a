import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { validate } from "@actions/languageservice";
import { expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";
import { workflows } from "./support/load.ts";

let asked = 0;

/** What GitHub's own language service says of a file: schema, expressions, contexts, cron lines, inputs of called workflows. */
async function said(text: string, path?: string): Promise<string[]> {
  // It remembers what it read by its address.
  asked += 1;
  const document = TextDocument.create(
    `file:///${path ?? `.github/workflows/${asked}.yml`}`,
    "yaml",
    1,
    text,
  );
  const fileProvider = {
    getFileContent: async ({ path: called }: { path: string }) => {
      const name = called.replace(/^\.\//, "");
      return { name, content: readFileSync(join(CHECKOUT, name), "utf8") };
    },
  };
  const found = await validate(document, { fileProvider } as Parameters<typeof validate>[1]);
  return found.map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
}

it.each(workflows())("GitHub has nothing to say against $name", async ({ name, text }) => {
  expect(await said(text, `.github/workflows/${name}.yml`)).toEqual([]);
});

it("nor against the action that they share", async () => {
  const path = ".github/actions/setup/action.yml";
  expect(await said(readFileSync(join(CHECKOUT, path), "utf8"), path)).toEqual([]);
});

const build = workflows().find(({ name }) => name === "build")?.text ?? "";
const sweep = workflows().find(({ name }) => name === "sweep")?.text ?? "";
const patch = workflows().find(({ name }) => name === "patch")?.text ?? "";

it.each([
  ["a key that there is none of", build, "runs-on:", "run-on:", "Unexpected value 'run-on'"],
  ["a context that is not there", build, "secrets.FLY_API_TOKEN", "secret.FLY_API_TOKEN", "secret"],
  ["a function that there is none of", build, "inputs.fresh &&", "given(inputs.fresh) &&", "given"],
  ["an input that nobody declared", build, "inputs.fresh &&", "inputs.fresch &&", "fresch"],
  ["a step that there is none of", build, "steps.image.outputs", "steps.imago.outputs", "imago"],
  ["a cron line that is none", sweep, "29 3 * * *", "29 25 * * *", "cron"],
  ["a permission that there is none of", sweep, "contents: read", "contents: reed", "reed"],
  ["an input that a called workflow has not", patch, "fresh: true", "frisch: true", "frisch"],
])("seen: %s", async (_, text, part, instead, message) => {
  expect(text).toContain(part);
  expect((await said(text.replace(part, instead))).join("\n")).toContain(message);
});

it("actionlint finds nothing", (context) => {
  const there = (process.env.PATH ?? "")
    .split(delimiter)
    .some((folder) => existsSync(join(folder, "actionlint")));
  if (!there) context.skip("actionlint is not on PATH");
  const { stdout, status } = spawnSync("actionlint", ["-no-color"], { cwd: CHECKOUT, encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
