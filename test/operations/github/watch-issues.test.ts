import { afterAll, beforeAll, expect, it } from "vitest";
import { exposureIssue } from "../../../operations/exposure/issue.ts";
import { clientFromEnvironment } from "../../../operations/github/job.ts";
import { settleIssue } from "../../../operations/github/one-issue.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import { workflows } from "../../workflows/support/load.ts";
import { BAD, checkout, GOOD, REF, run } from "../stack-guard/support/corpus.ts";

/* What is watched by schedule reaches somebody: a red run of a schedule tells one person at most, once. */
let sim: GithubSimulator;
beforeAll(async () => {
  sim = await startGithubSimulator();
});
afterAll(() => sim.close());
const env = () => ({
  GITHUB_TOKEN: "sim_github",
  GITHUB_REPOSITORY: "Jgorzitza/HotDash",
  GITHUB_BASE_URL: sim.url,
});
const issues = async (label: string) => {
  const { body } = await sim.request("GET", `/repos/Jgorzitza/HotDash/issues?state=all&labels=${label}`);
  return body as { number: number; title: string; state: string; body: string }[];
};

it("the stack guard keeps one issue: opened, left alone, closed; the password is nowhere in it", async () => {
  const bad = checkout({ ".env": `DATABASE_URL=${BAD}\n` });
  const guarded = (root: string) => run([root, "--ref", REF, "--issue"], { env: env() });
  expect(await guarded(bad)).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/issue \d+ says so\n$/),
  });
  const mark = sim.journal.mark();
  expect(await guarded(bad)).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/issue \d+ is up to date/),
  });
  expect(sim.journal.since(mark).filter(({ method }) => method !== "GET")).toEqual([]);
  const [opened, ...others] = await issues("stack-guard");
  expect(others).toEqual([]);
  expect(opened).toMatchObject({ state: "open", body: expect.stringContaining(".env:1: DATABASE") });
  expect(opened?.body).not.toContain("canary");
  const good = checkout({ ".env": `DATABASE_URL=${GOOD}\n` });
  expect(await guarded(good)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/issue \d+ is closed/),
  });
  expect((await issues("stack-guard"))[0]).toMatchObject({ state: "closed" });
});

it("exposure keeps one a stack, and says nothing where nothing was and is", async () => {
  const client = clientFromEnvironment(env());
  const open = { app: "hotdash-app", kind: "port" as const, what: "5432 tcp", key: "5432" };
  const wrong = [{ ...open, problem: "is not declared" }];
  expect(await settleIssue(client, exposureIssue("staging", []))).toBeUndefined();
  expect(await settleIssue(client, exposureIssue("production", wrong))).toMatch(/says so/);
  expect(await settleIssue(client, exposureIssue("staging", wrong))).toMatch(/says so/);
  expect(await settleIssue(client, exposureIssue("production", []))).toMatch(/is closed/);
  const kept = await issues("exposure");
  expect(kept.filter(({ state }) => state === "open").map(({ title }) => title)).toEqual([
    "staging is open where it does not say so",
  ]);
});

it.each([
  ["drift", 1],
  // Every few minutes without any secret, and beside drift with the platforms' tokens, for the jobs.
  ["uptime", 2],
  ["exposure", 1],
  ["stack-guard", 1],
])("workflows by schedule run %s and keep its issue: %i", (command, count) => {
  const kept = workflows().filter(
    ({ text, workflow: { on } }) =>
      "schedule" in on && new RegExp(`npm run ${command} -- [^\\n]*--issue`).test(text),
  );
  expect(kept).toHaveLength(count);
});
