import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import * as said from "./support/markdown.ts";
import { CODE, root, type Tracked, tracked } from "./support/tracked.ts";

/** Longest README and longest decision, in lines: what is longer is not read. */
const LONGEST = { readme: 250, decision: 60 };

const documents = tracked(/^(?:README|CONTRIBUTING)\.md$|^docs\/.*\.md$/);
const readme = documents.find((one) => one.path === "README.md") as Tracked;
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** What is wrong in any of the documents, each with its place. */
const everywhere = (wrong: (document: Tracked) => string[]) =>
  documents.flatMap((document) => wrong(document).map((what) => `${document.path}: ${what}`));

const inProject = (file: string) => existsSync(path.join(root, file));

/** Paths in backticks stand below the project's folder, or beside the document that names them. */
const deadPaths = ({ path: place, text }: Tracked) =>
  said.pathsIn(text).filter((file) => !inProject(file) && !inProject(path.join(path.dirname(place), file)));

function deadLinks({ path: place, text }: Tracked): string[] {
  return said.linksIn(text).filter((link) => {
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? place : path.posix.join(path.posix.dirname(place), file);
    if (!inProject(target)) return true;
    return anchor !== undefined && !said.anchorsIn(readFileSync(path.join(root, target), "utf8")).has(anchor);
  });
}

describe("documents", () => {
  it("name only scripts of package.json", () => {
    expect(documents.flatMap(({ text }) => said.scriptsIn(text)).length).toBeGreaterThan(50);
    expect(everywhere(({ text }) => said.scriptsIn(text).filter((name) => !(name in scripts)))).toEqual([]);
  });

  it("name only paths that exist", () => {
    expect(documents.flatMap(({ text }) => said.pathsIn(text)).length).toBeGreaterThan(50);
    expect(everywhere(deadPaths)).toEqual([]);
  });

  it("have no dead link and no dead anchor", () => {
    expect(everywhere(deadLinks)).toEqual([]);
  });

  it("name only stack files that exist", () => {
    expect(everywhere(({ text }) => said.stackFilesIn(text).filter((file) => !inProject(file)))).toEqual([]);
  });

  it("name only variables that the code reads", () => {
    const code = tracked(CODE).filter((file) => file.path !== "test/house/readme.test.ts");
    const known = new Set(code.flatMap(({ text }) => said.variablesIn(text)));
    expect(everywhere(({ text }) => said.variablesIn(text).filter((name) => !known.has(name)))).toEqual([]);
  });

  it("are short", () => {
    const lines = ({ text }: Tracked) => text.split("\n").length - 1;
    expect(lines(readme)).toBeLessThanOrEqual(LONGEST.readme);
    const decisions = documents.filter((one) => one.path.startsWith("docs/decisions/"));
    expect(decisions.filter((one) => lines(one) > LONGEST.decision).map((one) => one.path)).toEqual([]);
  });
});

describe("README", () => {
  it("lists every room, and no other", () => {
    const rooms = tracked().flatMap((file) => (file.path.includes("/") ? [file.path.split("/")[0]] : []));
    const listed = said.firstCells(readme.text, "Where to find what").map((cell) => cell.replace(/\/$/, ""));
    expect(listed.sort()).toEqual([...new Set(rooms)].sort());
  });

  it("leads to the list of policies", () => {
    expect(said.linksIn(readme.text)).toContain("docs/policies.md");
  });

  it("leads to every decision and every runbook", () => {
    const links = said.linksIn(readme.text);
    const pages = documents
      .map((one) => one.path)
      .filter((file) => /^docs\/(decisions|runbooks)\//.test(file));
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.filter((file) => !links.includes(file))).toEqual([]);
  });
});

it("each kind of mistake is seen", () => {
  const text = [
    "# A title: with `code`",
    "Run `npm run nothing -- x` and `npm run pulumi -- stack unheard -s staging`.",
    "See `operatons/up.ts`, `settings/schema/`, `nowhere.ts` and `Pulumi.pr.yaml`; set `HOTDASH_UNHEARD`.",
    "[one](gone.md), [two](#a-title-with-code), [three](#gone), [web](https://example.org).",
  ].join("\n");
  const sample = { path: "CONTRIBUTING.md", text };
  expect(said.scriptsIn(text)).toEqual(["nothing", "pulumi"]);
  expect(said.engineCommandsIn(text)).toEqual(["stack unheard"]);
  expect(deadPaths(sample)).toEqual(["operatons/up.ts", "nowhere.ts", "Pulumi.pr.yaml"]);
  expect(said.stackFilesIn(text)).toEqual(["Pulumi.pr.yaml"]);
  expect(said.variablesIn(text)).toEqual(["HOTDASH_UNHEARD"]);
  expect(said.linksIn(text)).toEqual(["gone.md", "#a-title-with-code", "#gone"]);
  expect([...said.anchorsIn(text)]).toEqual(["a-title-with-code"]);
});
