import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";
import { requiredSecrets } from "../../settings/matrix.ts";
import { REQUIRED_CHECKS } from "../../settings/rules/required-checks.ts";
import { workflow, workflows } from "./support/load.ts";
import { RULES } from "./support/rules.ts";

const all = workflows();
const { scripts } = JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const action = readFileSync(join(CHECKOUT, ".github/actions/setup/action.yml"), "utf8");

describe.each(Object.entries(RULES))("%s", (title, rule) => {
  it.each(all.map(({ name, ...judged }) => ({ name, ...judged })))("$name", (judged) => {
    expect(rule(judged), title).toEqual([]);
  });
});

it("the action they share is pinned, too", () => {
  const [pinned = () => ["no rule"]] = Object.values(RULES);
  expect(pinned({ name: "setup", text: action, workflow: workflow("ci") })).toEqual([]);
});

it("every command that they call is a script of the project", () => {
  const called = all.flatMap(({ text }) =>
    [...text.matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, name = ""]) => name),
  );
  expect(called.length).toBeGreaterThan(15);
  expect([...new Set(called)].filter((name) => !(name in scripts))).toEqual([]);
});

it("the jobs of ci are the checks that a deploy demands", () => {
  const names = Object.values(workflow("ci").jobs).map(({ name }) => name);
  expect(names.sort()).toEqual([...REQUIRED_CHECKS].sort());
});

it("what needs another workflow or job names one that is there", () => {
  for (const { workflow: one } of all) {
    const { workflow_run: after } = one.on as { workflow_run?: { workflows: string[] } };
    for (const name of after?.workflows ?? [])
      expect(all.map((other) => other.workflow.name)).toContain(name);
    for (const job of Object.values(one.jobs)) {
      for (const need of [job.needs ?? []].flat()) expect(Object.keys(one.jobs)).toContain(need);
      if (job.uses) expect(() => readFileSync(join(CHECKOUT, job.uses ?? ""))).not.toThrow();
    }
  }
});

it("a preview's job is handed every secret that a preview must have", () => {
  const { create } = workflow("pull-request-preview").jobs;
  expect(Object.keys(create?.env ?? {})).toEqual(expect.arrayContaining(requiredSecrets("pr-1")));
});

it("builds of pull requests go where previews take images from, with the previews' own token", () => {
  const calls = all.flatMap(({ name, workflow: { on, jobs } }) =>
    Object.values(jobs)
      .filter(({ uses = "" }) => uses.endsWith("/build.yml") && "pull_request" in on)
      .map((job) => ({ name, environment: job.with?.environment })),
  );
  expect(calls).toEqual([{ name: "pull-request-preview", environment: "preview" }]);
  const { image } = workflow("build").jobs;
  const [build = {}] = (image?.steps ?? []).filter(({ run = "" }) => run.includes("npm run image"));
  expect(image?.environment).toBe("$" + "{{ inputs.environment }}");
  expect({ ...image?.env, ...build.env }.FOR).toBe(image?.environment);
  expect(build.run).toContain('--for "$FOR"');
  // Nothing else pushes an image on a pull request.
  const pushing = all.filter(
    ({ name, text, workflow: { on } }) => name !== "build" && "pull_request" in on && / --push\b/.test(text),
  );
  expect(pushing.map(({ name }) => name)).toEqual([]);
});

it("schedules are those that the team asked for", () => {
  const crons = (name: string) =>
    (workflow(name).on.schedule as { cron: string }[]).map(({ cron }) => cron.split(" ").slice(1).join(" "));
  expect(crons("uptime")).toEqual(["* * * *"]);
  expect(crons("drift")).toEqual(["*/6 * * *", "6 * * 1,4"]);
  expect(workflow("uptime").on.schedule).toEqual([{ cron: "*/5 * * * *" }]);
});

it("Dependabot looks after packages, actions and the base image", () => {
  const { updates } = parse(readFileSync(join(CHECKOUT, ".github/dependabot.yml"), "utf8")) as {
    updates: { "package-ecosystem": string }[];
  };
  expect(updates.map((one) => one["package-ecosystem"])).toEqual(["npm", "github-actions", "docker"]);
});

/** A workflow in which everything is wrong that a rule looks for. */
const WRONG = `
name: wrong
on: { pull_request: {}, pull_request_target: {} }
permissions: { contents: write }
concurrency: { group: x, cancel-in-progress: true }
jobs:
  all:
    runs-on: ubuntu-24.04
    permissions: { contents: write, issues: write }
    environment: production
    steps:
      - uses: actions/checkout@v4
      - run: echo "\${{ github.event.pull_request.title }}"
      - run: npm run up -- $STACK
  bare:
    runs-on: ubuntu-24.04
    env: { TOKEN: "\${{ secrets.TOKEN }}" }
`;

it.each(Object.entries(RULES))("seen: %s", (_, rule) => {
  expect(rule({ name: "wrong", text: WRONG, workflow: parse(WRONG) })).not.toEqual([]);
});
