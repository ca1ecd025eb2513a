import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";
import { requiredSecrets } from "../../settings/matrix.ts";
import { REQUIRED_CHECKS } from "../../settings/rules/required-checks.ts";
import { type Job, type Step, type Workflow, workflow, workflows } from "./support/load.ts";
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
  const handed = create?.steps?.find(({ id }) => id === "create")?.env ?? {};
  expect(Object.keys(handed)).toEqual(expect.arrayContaining(requiredSecrets("pr-1")));
});

it("the action that they share restores nothing but by its exact key, and leaves out what Node compiled", () => {
  const { runs } = parse(action) as { runs: { steps: Step[] } };
  const cached = runs.steps.filter(({ uses }) => uses?.startsWith("actions/cache@"));
  expect(cached).toHaveLength(1);
  for (const { with: given = {} } of cached) {
    expect(Object.keys(given)).not.toContain("restore-keys");
    expect(String(given.key)).toContain("hashFiles('package-lock.json', 'toolchain/**')");
    expect(String(given.path)).toContain("!~/.cache/hotdash-infrastructure/compile-cache");
  }
  // What was restored is held against the hashes that were kept with it.
  const setup = runs.steps.find(({ run }) => run === "npm run setup");
  expect(setup?.env?.HOTDASH_CHECK_HASHES).toContain("steps.cache.outputs.cache-hit");
});

it("documentation installs no package with its scripts", () => {
  const texts = ["README.md", "CONTRIBUTING.md", ".ci/run"].map((file) =>
    readFileSync(join(CHECKOUT, file), "utf8"),
  );
  const [packages = () => ["no rule"]] = [RULES["packages run no scripts of theirs"]];
  for (const text of texts) expect(packages({ name: "text", text, workflow: workflow("ci") })).toEqual([]);
});

it("every environment that they name is declared, and all but the previews' are for certain refs alone", () => {
  const shared = stackFile("shared")["hotdash:repository"] as unknown as {
    environments: Record<string, { deployment_policy?: object }>;
  };
  const own = ["staging", "production"].map((name) => [name, stackFile(name)["hotdash:github"]] as const);
  const declared = new Map<string, { deployment_policy?: object }>([
    ...Object.entries(shared.environments),
    ...own.map(([name, rules]) => [name, rules as object] as const),
  ]);
  const named = all.flatMap(({ workflow: one }) =>
    Object.values(one.jobs).flatMap((job) => environmentsOf(one, job)),
  );
  expect(new Set(named)).toEqual(new Set(declared.keys()));
  for (const [name, { deployment_policy: policy }] of declared)
    expect(policy === undefined, name).toBe(name === "preview");
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

const stackFile = (name: string) =>
  (parse(readFileSync(join(CHECKOUT, `Pulumi.${name}.yaml`), "utf8")) as { config: Record<string, object> })
    .config;

/** Names of the environments that a job may run in, with what its matrix and its choices may hold. */
function environmentsOf({ on }: Workflow, { environment, strategy, with: given = {} }: Job): string[] {
  const text = typeof environment === "object" ? environment.name : environment;
  const called = typeof given.environment === "string" ? [given.environment] : [];
  if (text === undefined) return called;
  const { stack: choice } =
    (on.workflow_dispatch as { inputs?: Record<string, { options?: string[] }> } | null)?.inputs ?? {};
  const { inputs = {} } = (on.workflow_call ?? {}) as { inputs?: Record<string, { default?: string }> };
  const filled = (name: string) =>
    (strategy?.matrix.stack as string[] | undefined)?.map((one) =>
      name.replace(/\$\{\{ matrix\.stack \}\}/, one),
    ) ??
    choice?.options?.map((one) => name.replace(/\$\{\{ inputs\.stack \}\}/, one)) ?? [
      name.replace(/\$\{\{ inputs\.environment \}\}/, inputs.environment?.default ?? ""),
    ];
  return [...called, ...filled(text)];
}

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
        with: { ref: "\${{ github.event.pull_request.head.sha }}" }
      - uses: actions/cache@v4
        with: { path: .layers, key: x, restore-keys: x- }
      - run: echo "\${{ github.event.pull_request.title }}"
      - run: npm run up -- $STACK
      - run: npm ci
  bare:
    runs-on: ubuntu-24.04
    env: { TOKEN: "\${{ secrets.TOKEN }}" }
`;

/** Started by whatever is pushed or has ended under a name, and applied before anything has seen it. */
const STARTED = `
name: started
on: { push: { branches: [main], tags: ["*"] }, workflow_run: { workflows: [ci], branches: [main] } }
permissions: {}
jobs:
  deploy:
    runs-on: ubuntu-24.04
    environment: staging
    steps:
      - run: npm run up -- staging
`;

it.each(Object.entries(RULES))("seen: %s", (_, rule) => {
  const found = [WRONG, STARTED].flatMap((text) => rule({ name: "wrong", text, workflow: parse(text) }));
  expect(found).not.toEqual([]);
});

/** A workflow of one job, started by a push to main unless it says otherwise; `<x>` is an expression. */
const small = ([on, job]: readonly [on: string, job: string]) => {
  const text = `on: { ${on || "push: { branches: [main] }"} }\njobs:\n  one: { runs-on: x, ${job} }\n`;
  return text.replace(/<([\w.]+)>/g, (_, inner) => `"\${{ ${inner} }}"`);
};

/** Further members of each kind, each the smallest that a rule must see. */
const KINDS: Record<string, readonly (readonly [on: string, job: string])[]> = {
  "secrets stand in the one step that uses them": [
    ["", "env: { A: <github.token> }"],
    ["", "env: { A: <secrets.A> }, steps: []"],
    ["", "outputs: { a: <secrets.A> }"],
    ["", "steps: [{ uses: a/b@c, env: { A: <secrets.A> } }]"],
    ["", "steps: [{ uses: a/b@c, with: { token: <secrets.A> } }]"],
    ["", "steps: [{ run: npm test, if: <secrets.A> }]"],
  ],
  "nothing is restored beside secrets but by its exact key": [
    ["", "environment: build, steps: [{ uses: actions/cache@v4, with: { path: x, restore-keys: y } }]"],
    ["", "environment: build, steps: [{ uses: actions/cache/restore@v4, with: { path: a/compile-cache } }]"],
    [
      "",
      "steps: [{ run: npm test, env: { A: <secrets.A> } }, { uses: actions/cache@v4, with: { path: .layers } }]",
    ],
  ],
  "packages run no scripts of theirs": [
    ["", "steps: [{ run: npm install --no-audit }]"],
    ["", "steps: [{ run: npm i x }]"],
  ],
  "a pull request's code meets no environment but that of previews": [
    ["pull_request: {}", "environment: staging-plan"],
    ["pull_request: {}", "environment: { name: Production }"],
    ["pull_request: {}", "uses: ./x.yml, secrets: inherit"],
    ["pull_request: {}", "uses: ./x.yml, secrets: inherit, with: { environment: build }"],
  ],
  "what holds secrets is started by main, a version or a person, never by a name that a tag may carry": [
    ["push: {}", "environment: build"],
    ['push: { branches: ["**"] }', "environment: build"],
    ['push: { tags: ["*"] }', "environment: build"],
    ["workflow_run: { workflows: [ci], branches: [main] }", "environment: build"],
    ["issue_comment: {}", "environment: build"],
    ["create: {}", "uses: ./x.yml, secrets: inherit"],
  ],
  "nothing is taken from the run that started another": [
    ["workflow_run: { workflows: [ci] }", "if: github.event.workflow_run.conclusion == 'success'"],
    ["workflow_run: { workflows: [ci] }", "steps: [{ uses: actions/checkout@v4, with: { ref: main } }]"],
    ["workflow_run: { workflows: [ci] }", "env: { A: <github.event.workflow_run.head_sha> }"],
  ],
  "what goes to main's stacks waits for its checks in a job without secrets": [
    ["", "environment: shared, steps: [{ run: npm run deploy -- shared }]"],
    [
      "",
      "environment: staging, steps: [{ run: npm run deploy -- staging --await-checks 5 }, { run: npm run up -- staging }]",
    ],
  ],
};

it.each(Object.entries(KINDS).flatMap(([title, all]) => all.map((one) => [title, small(one)] as const)))(
  "seen, too: %s",
  (title, text) => {
    expect(RULES[title]?.({ name: "wrong", text, workflow: parse(text) })).not.toEqual([]);
  },
);
