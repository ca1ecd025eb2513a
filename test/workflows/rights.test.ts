import { afterEach, expect, test } from "vitest";
import { CANDIDATE_LABEL, CANDIDATE_MARKER } from "../../operations/candidate/candidate.ts";
import { awaitChecks } from "../../operations/deploy/await-checks.ts";
import { ageGate } from "../../operations/gates/age.ts";
import { approverGate } from "../../operations/gates/approver.ts";
import { checksGate, runsOf } from "../../operations/gates/commit.ts";
import { imageOriginGate } from "../../operations/gates/image-origin.ts";
import { originGate } from "../../operations/gates/origin.ts";
import { GithubClient } from "../../operations/github/client.ts";
import { recordDeployment } from "../../operations/github/deployments.ts";
import { keepComment } from "../../operations/github/one-comment.ts";
import { closeIssue, keepIssue } from "../../operations/github/one-issue.ts";
import { publishRelease } from "../../operations/github/publish-release.ts";
import { pull, ref } from "../../operations/github/shapes.ts";
import { pipelineOf } from "../../operations/pipeline/jobs.ts";
import { announce } from "../../operations/previews/announce.ts";
import { artifactOf, newestCopy } from "../../operations/stand-ins/fetch.ts";
import { systemClock } from "../../providers/kernel/clock.ts";
import { type GithubSimulator, startGithubSimulator } from "../../simulators/github/main.ts";
import type { Rights } from "../../simulators/github/rights.ts";
import { type Job, workflows } from "./support/load.ts";

/*
 * Every job that works with its own token has exactly the rights that it needs: with those of its file it works, and with one
 * less GitHub refuses it ("Resource not accessible by integration").
 */

const open: GithubSimulator[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** What jobs work on: a pull request with a run, an artifact, a green check. */
async function start() {
  const simulator = await startGithubSimulator({
    rateLimits: false,
    repositories: [{ name: "HotDash", private: true }],
  });
  open.push(simulator);
  const happen = simulator.happenings();
  const { sha } = happen.push("feature", "A change");
  const { number } = happen.openPull({ title: "A", head: "feature" });
  happen.check(sha, "lint", "success");
  const run = happen.run({
    path: ".github/workflows/ci.yml",
    ref: sha,
    event: "pull_request",
    conclusion: "success",
  });
  happen.job(run, { name: "lint", completedAt: run.createdAt + 1000 });
  const copies = happen.run({ path: ".github/workflows/stand-ins.yml", ref: "main", conclusion: "success" });
  happen.artifact(copies, artifactOf("staging"), { [`${artifactOf("staging")}.json`]: "{}" });
  return { simulator, sha, number, run: copies.id };
}
type Scene = Awaited<ReturnType<typeof start>> & { github: GithubClient };

const lookAtCopy = async ({ github }: Scene) => {
  // What was fetched is no copy, which is said only once it was.
  await newestCopy(github, "staging").catch((error: Error) => {
    if (/answered 40\d/.test(error.message)) throw error;
  });
};
const issue = (label: string, marker: string) => async (scene: Scene) => {
  const { github } = scene;
  await keepIssue(github, { marker, label, title: "A", body: `${marker}\n\ntext` });
  await closeIssue(github, { marker, label, reason: "well again" });
};
const comment = ({ github, number, sha }: Scene) =>
  keepComment(github, { number, marker: "<!-- x -->", body: `<!-- x -->\n\n${sha} ${Math.random()}` });
const announced = async (scene: Scene) => {
  const { github, number } = scene;
  await announce(github, number, {
    state: "live",
    image: String(Math.random()),
    expires: "2026-11-30T00:00:00Z",
  });
  await announce(github, number, { state: "gone" });
};
const wait = ({ github, sha }: Scene) =>
  awaitChecks({
    ...{ github, commit: sha, minutes: 1, clock: systemClock, say: () => {} },
    required: { requiredChecks: ["lint"], advisoryChecks: [], checkApps: {} } as never,
  });
const origin = ({ github, run, sha }: Scene) =>
  imageOriginGate(github, {
    ...{ reference: "x", digest: "sha256:1", revision: sha, builders: [".github/workflows/build.yml"] },
    provenance: [{ builder: `https://github.com/Jgorzitza/HotDash/actions/runs/${run}` }] as never,
  });

/** What each job asks of GitHub, by workflow and job. */
const WORK: Record<string, (scene: Scene) => Promise<unknown>> = {
  "build image": origin,
  "drift audit": issue("stack-guard", "<!-- hotdash:stack-guard -->"),
  "patch candidate": async (scene) => {
    await scene.github.list("/git/matching-refs/tags/v", ref);
    await issue(CANDIDATE_LABEL, CANDIDATE_MARKER)(scene);
  },
  "preview preview": lookAtCopy,
  "preview comment": comment,
  "preview time": async (scene) => {
    await pipelineOf(scene.github, scene.sha, { run: undefined, name: undefined });
    await comment(scene);
  },
  "pull-request-preview create": announced,
  "pull-request-preview destroy": announced,
  "shared checks": wait,
  "shared-preview preview": lookAtCopy,
  "staging checks": wait,
  "sweep sweep": ({ github }) => github.list("/pulls?state=open", pull),
  "uptime uptime": issue("uptime", "<!-- hotdash:uptime staging -->"),
};

/** Jobs whose steps are given the token of the job itself, in place of one that a person made. */
const jobs: [string, Job][] = workflows().flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs)
    .filter(([, { steps = [] }]) => steps.some(({ env }) => /github\.token/.test(String(env?.GITHUB_TOKEN))))
    .map(([job, of]): [string, Job] => [`${name} ${job}`, of]),
);

/** Needed by actions/checkout, whatever the job asks by itself. */
const CHECKOUT: Rights = { contents: "read" };

test("every job with its own token is among these", () => {
  expect(jobs.map(([name]) => name).sort()).toEqual(Object.keys(WORK).sort());
});

test.each(jobs)("%s", async (name, { permissions = {} }) => {
  const work = WORK[name] as (scene: Scene) => Promise<unknown>;
  const scene = await start();
  const attempt = async (rights: Rights) => {
    const token = scene.simulator.issueToken({ rights });
    const access = { baseUrl: scene.simulator.url, owner: "Jgorzitza", repository: "HotDash", token };
    await work({ ...scene, github: new GithubClient(access, {}) });
  };
  const rights = permissions as Rights;
  await attempt(rights);
  for (const right of Object.keys(rights).filter((one) => !(one in CHECKOUT) && one !== "id-token")) {
    const { [right as keyof Rights]: _, ...less } = rights;
    await expect(attempt(less), `without ${right}`).rejects.toThrow("Resource not accessible by integration");
    if (rights[right as keyof Rights] === "write")
      await expect(attempt({ ...less, [right]: "read" }), `with ${right}: read`).rejects.toThrow(
        `The job's token lacks the right: ${right === "pull-requests" ? "" : right}`,
      );
  }
});

/** Rights of production's fine-grained HOTDASH_GITHUB_TOKEN, as docs/runbooks/workflows.md names them. */
const PERSONAL: Rights = {
  ...{ environments: "write", secrets: "write", variables: "write", deployments: "write", issues: "write" },
  ...{ administration: "write", contents: "write", actions: "read", "pull-requests": "read" },
};

test("the token that a person makes for production does all that a deploy asks of GitHub, but for reading checks, which the job's own does", async () => {
  const { simulator, sha } = await start();
  const client = (token: string) =>
    new GithubClient({ baseUrl: simulator.url, owner: "Jgorzitza", repository: "HotDash", token }, {});
  const personal = client(simulator.issueToken({ rights: PERSONAL, holder: "personal access token" }));
  const job = client(simulator.issueToken({ rights: { contents: "read", checks: "read" } }));
  const by = [await personal.login()];
  const record = {
    commit: sha,
    by,
    environment: "staging",
    description: "release",
    url: "https://example.org",
  };
  await recordDeployment(personal, { ...record, state: "success", payload: { digest: "sha256:d" } });
  const gates = {
    ...{ github: personal, commit: sha, version: "v1.0.0", digest: "sha256:d", hotfix: true, deployers: by },
    ...{
      environments: { production: "production", staging: "staging" },
      stagingBakeMinutes: 0,
      now: Date.now(),
    },
  };
  await originGate(gates);
  await ageGate({ ...gates, stack: "production", environment: "production", allowed: false, asked: true });
  await approverGate({ github: personal, commit: sha, approver: "Jgorzitza", actors: [], run: undefined });
  await publishRelease(personal, {
    ...{ tag: "v1.0.0", commit: sha, notes: "", prerelease: false },
    files: [{ name: "plan.json", content: new TextEncoder().encode("{}") }],
  });
  const required = { requiredChecks: ["lint"], advisoryChecks: [], checkApps: {} };
  const asked = {
    github: personal,
    commit: sha,
    required,
    now: Date.now(),
    runs: () => runsOf(personal, sha),
  };
  expect((await checksGate({ ...asked, reader: job })).findings).toEqual([]);
  await expect(checksGate(asked)).rejects.toThrow(
    /not accessible by personal access token.*A fine-grained token can be given no right to checks.*HOTDASH_CHECKS_TOKEN/,
  );
});

test("whoever is given a person's token in a deploy is given the job's own for checks", () => {
  const deploys = workflows().flatMap(({ name, workflow }) =>
    Object.entries(workflow.jobs).flatMap(([job, { steps = [], permissions = {} }]) =>
      steps
        .filter(({ run = "" }) => /npm run deploy -- (staging|production) .*--fingerprint/.test(run))
        .map(({ env = {} }) => ({ name: `${name} ${job}`, token: env.HOTDASH_CHECKS_TOKEN, permissions })),
    ),
  );
  expect(deploys.map(({ name }) => name).sort()).toEqual(["production deploy", "staging deploy"]);
  for (const { name, token, permissions } of deploys) {
    expect(String(token), name).toMatch(/github\.token/);
    expect(permissions.checks, name).toBe("read");
  }
});
