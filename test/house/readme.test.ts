import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import * as said from "./support/markdown.ts";
import { CODE, root, type Tracked, tracked } from "./support/tracked.ts";

/** Longest README and longest decision, in lines: what is longer is not read. */
const LONGEST = { readme: 150, decision: 60 };

const documents = tracked(/^(?:README|CONTRIBUTING)\.md$|^docs\/.*\.md$/);
const page = (file: string) => documents.find((one) => one.path === file) as Tracked;
const readme = page("README.md");
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

/** Words of this project that a newcomer cannot know. */
const WORDS = ["stack", "simulator", "fingerprint", "gate", "policy pack", "put-back", "drift", "evidence"];

/** A word is explained where it is first used: bold, with what it means in brackets behind it. Code says what it says. */
function unexplained(text: string): string[] {
  const prose = said.withoutCode(text);
  return WORDS.filter((word) => {
    const first = new RegExp(`(\\*\\*)?\\b${word}s?\\b(\\*\\* \\()?`, "i").exec(prose);
    return !first?.[1] || !first[2];
  });
}

describe("README", () => {
  it("explains words at their first use", () => {
    expect(unexplained(readme.text)).toEqual([]);
    expect(unexplained("A drift is seen. **Drift** (a difference).")).toContain("drift");
    expect(unexplained("`npm run drift` shows **drift** (a difference).")).not.toContain("drift");
  });

  it("leads to the list of policies, to how one contributes, and to the index", () => {
    expect(said.linksIn(readme.text)).toEqual(
      expect.arrayContaining(["docs/policies.md", "CONTRIBUTING.md", "docs/README.md"]),
    );
  });
});

describe("CONTRIBUTING", () => {
  it("lists every room, and no other", () => {
    const rooms = tracked().flatMap((file) => (file.path.includes("/") ? [file.path.split("/")[0]] : []));
    const listed = said.firstCells(page("CONTRIBUTING.md").text, "Where to find what");
    expect(listed.map((cell) => cell.replace(/\/$/, "")).sort()).toEqual([...new Set(rooms)].sort());
  });

  it("says where each thing goes that is added again and again", () => {
    const { text } = page("CONTRIBUTING.md");
    for (const thing of ["setting", "variable", "flag", "policy", "system", "job", "command", "app", "page"])
      expect(text, thing).toMatch(new RegExp(`^\\| add an? [^|]*\\b${thing}\\b`, "m"));
  });
});

it("docs/README.md leads to every page of the documentation", () => {
  const links = said.linksIn(page("docs/README.md").text).map((link) => path.posix.join("docs", link));
  const pages = documents
    .map((one) => one.path)
    .filter((file) => file.startsWith("docs/") && file !== "docs/README.md");
  expect(pages.length).toBeGreaterThan(60);
  expect(pages.filter((file) => !links.includes(file))).toEqual([]);
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
