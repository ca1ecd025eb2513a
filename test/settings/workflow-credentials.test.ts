import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MATRIX } from "../../settings/matrix.ts";
import { neverMirrored } from "../../settings/rules/retired-variables.ts";
import { github } from "../../settings/schema/github.ts";
import { handSetSecrets, WORKFLOW_SECRETS, WORKFLOW_VARIABLES } from "../../settings/workflow-credentials.ts";
import { tracked } from "../house/support/tracked.ts";
import { workflows as loaded } from "../workflows/support/load.ts";
import { committed } from "./good-config.ts";

const folder = new URL("../../.github/workflows/", import.meta.url);
const workflows = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

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

test("every credential that somebody is to set is read by a workflow: one that is not is one more place to lose it from", () => {
  expect(WORKFLOW_SECRETS.filter((name) => !named("secrets").includes(name))).toEqual([]);
  // The role of a cloud is what a page tells to add, in place of keys that last.
  const page = read("docs/runbooks/workflows.md");
  const unread = WORKFLOW_VARIABLES.filter((name) => !named("vars").includes(name));
  expect(unread.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("every credential that the commands read from their environment reaches a workflow", () => {
  const code = ["operations", "providers"].flatMap((room) =>
    tracked(new RegExp(`^${room}/.*\\.ts$`))
      // What the application's own workflows are written with is no environment of a command.
      .filter(({ path }) => !path.startsWith("operations/embed/"))
      .map(({ text }) => text),
  );
  const asked = new Set(
    code.flatMap((text) => [
      ...[...text.matchAll(/\benv\.([A-Z][A-Z_]*(?:_TOKEN|_KEY|_PASSWORD|_PASSPHRASE))\b/g)].map(
        ([, name]) => name,
      ),
      ...[...text.matchAll(/"(HOTDASH_[A-Z_]*(?:_TOKEN|_USER|_PASSWORD))"/g)].map(([, name]) => name),
      // Of a platform's API, which `connecting` reads by its name.
      ...[...text.matchAll(/\bsecretVariable: "([A-Z_]+)"/g)].map(([, name]) => name),
    ]),
  );
  const own = [...asked].filter((name) => name !== "GITHUB_TOKEN");
  expect(own).toEqual(
    expect.arrayContaining([
      ...["RENDER_API_KEY", "FLY_API_TOKEN", "SUPABASE_ACCESS_TOKEN", "HOTDASH_REGISTRY_PASSWORD"],
    ]),
  );
  // One of them is the job's own token under another name.
  const jobs = tracked(/^\.github\/workflows\/.*\.yml$/)
    .map(({ text }) => text)
    .join("\n");
  const reaches = (name: string) =>
    named("secrets").includes(name) || jobs.includes(`${name}: \${{ github.token }}`);
  expect(own.filter((name) => !reaches(name ?? ""))).toEqual([]);
});

/** What a step of staging, production or a build must be handed beside Fly's token, by what it runs. */
test.each([
  [
    "asks Render too",
    /npm run (drift|exposure|deploy|rollback|preview) -- (?!shared)(?!.*--await-checks)/,
    ["RENDER_API_KEY"],
  ],
  [
    "asks a registry that may not be Fly's",
    /npm run (image -- .*--push|rollback|preview -- .*--image|deploy -- .*--image|previews -- create)/,
    ["HOTDASH_REGISTRY_USER", "HOTDASH_REGISTRY_PASSWORD"],
  ],
])("a step that %s has what opens it", (_, command, names) => {
  const steps = loaded()
    .flatMap(({ workflow: { jobs } }) => Object.values(jobs).flatMap(({ steps = [] }) => steps))
    .filter(({ run = "", env = {} }) => command.test(run) && "FLY_API_TOKEN" in env);
  expect(steps.length).toBeGreaterThan(3);
  for (const { run, env = {} } of steps) expect(Object.keys(env), run).toEqual(expect.arrayContaining(names));
});

test("a committed stack gives GitHub what its workflows read, and those of the application as the page has them", () => {
  const page = read("docs/connect-the-application.md");
  for (const stack of ["staging", "production"]) {
    const { workflowReads } = github.parse(committed(stack)["hotdash:github"]);
    for (const [context, names] of [
      ["secrets", workflowReads.secrets],
      ["vars", workflowReads.variables],
    ] as const)
      expect(names.filter((name) => !`${workflows.join()}${page}`.includes(`${context}.${name}`))).toEqual(
        [],
      );
  }
});

test("what is set by hand is in no stack's hands, and none of it is retired", () => {
  const rows = MATRIX.map(({ name }) => name);
  const all = [...WORKFLOW_SECRETS, ...WORKFLOW_VARIABLES];
  expect(all.filter((name) => rows.includes(name) || neverMirrored(name))).toEqual([]);
});
