import { expect, test } from "vitest";
import { needsOf } from "../../../simulators/github/rights.ts";
import { githubRoutes } from "../../../simulators/github/routes.ts";
import { HOTDASH, start } from "./client.ts";

/* Where clients of the real platform would stumble if it were simpler here. */

test("a comparison with an unknown commit is 404, as is a list from one; the commit itself is 422", async () => {
  const { api } = await start();
  const lost = "f".repeat(40);
  expect((await api("GET", `${HOTDASH}/compare/${lost}...main`)).status).toBe(404);
  expect((await api("GET", `${HOTDASH}/compare/main...${lost}`)).status).toBe(404);
  expect((await api("GET", `${HOTDASH}/commits?sha=${lost}`)).status).toBe(404);
  const { status, body } = await api("GET", `${HOTDASH}/commits/${lost}`);
  expect([status, body.message]).toEqual([422, `No commit found for SHA: ${lost}`]);
});

test("annotated tags are objects of their own, also one of another", async () => {
  const { api, simulator } = await start();
  const { body: main } = await api("GET", `${HOTDASH}/git/ref/heads/main`);
  const first = { tag: "v1.0.0", message: "one", object: main.object.sha, type: "commit" };
  const { status, body: made } = await api("POST", `${HOTDASH}/git/tags`, first);
  expect([status, made.object.type]).toEqual([201, "commit"]);
  await api("POST", `${HOTDASH}/git/refs`, { ref: "refs/tags/v1.0.0", sha: made.sha });
  const { body: ref } = await api("GET", `${HOTDASH}/git/ref/tags/v1.0.0`);
  expect(ref.object).toMatchObject({ type: "tag", sha: made.sha });
  simulator.happenings().annotatedTag("v1.0.1", "v1.0.0");
  const { body: outer } = await api("GET", `${HOTDASH}/git/ref/tags/v1.0.1`);
  const { body: inner } = await api("GET", `${HOTDASH}/git/tags/${outer.object.sha}`);
  expect(inner.object).toMatchObject({ type: "tag", sha: made.sha });
  // Everything that takes a commit takes the tag for it.
  expect((await api("GET", `${HOTDASH}/commits/v1.0.1`)).body.sha).toBe(main.object.sha);
  const { body: tags } = await api("GET", `${HOTDASH}/tags`);
  expect(tags.map((one: { commit: { sha: string } }) => one.commit.sha)).toEqual(
    tags.map(() => main.object.sha),
  );
});

test("a file lies on another host, which takes its signature for a minute and no token at all", async () => {
  const { api, simulator } = await start();
  const happen = simulator.happenings();
  const { id } = happen.artifact(happen.run({ path: ".github/workflows/ci.yml", ref: "main" }), "a", {
    x: "y",
  });
  const { status, headers } = await api("GET", `${HOTDASH}/actions/artifacts/${id}/zip`);
  const address = headers.get("location") ?? "";
  expect(status).toBe(302);
  expect(new URL(address).host).not.toBe(new URL(simulator.url).host);
  expect((await fetch(address)).status).toBe(200);
  const shown = await fetch(address, { headers: { authorization: "Bearer sim_github" } });
  expect(shown.status).toBe(400);
  expect(await shown.text()).toContain("InvalidAuthenticationInfo");
  expect((await fetch(address.replace(/sig=./, "sig=_"))).status).toBe(403);
  expect((await fetch(address.replace(/artifacts\/\d+/, "artifacts/1"))).status).toBe(403);
  // No signature stands in the journal.
  const sig = new URL(address).searchParams.get("sig") ?? "";
  expect(JSON.stringify(simulator.journal.entries())).not.toContain(sig);
});

test("every address in an answer is one of this server", async () => {
  const { api, simulator } = await start();
  const happen = simulator.happenings();
  const { sha } = happen.push("feature", "A change");
  const { number } = happen.openPull({ title: "A", head: "feature" });
  const run = happen.run({ path: ".github/workflows/ci.yml", ref: "main" });
  happen.artifact(run, "a", { x: "y" });
  await api("POST", `${HOTDASH}/releases`, { tag_name: "v1.0.0" });
  await api("POST", `${HOTDASH}/labels`, { name: "a" });
  await api("PUT", `${HOTDASH}/environments/staging`, {});
  await api("POST", `${HOTDASH}/rulesets`, { name: "main", enforcement: "active" });
  const paths = [
    "",
    "/issues",
    "/pulls",
    `/pulls/${number}`,
    `/commits/${sha}`,
    "/actions/runs",
    "/releases",
  ];
  const more = [
    "/actions/artifacts",
    "/labels",
    "/environments",
    "/rulesets",
    "/branches",
    "/git/ref/heads/main",
  ];
  for (const path of [...paths, ...more].map((one) => `${HOTDASH}${one}`).concat("/user")) {
    const text = JSON.stringify((await api("GET", path)).body);
    const hosts = [...text.matchAll(/"https?:\/\/([^/"]+)/g)].map(([, host]) => host);
    expect(new Set(hosts), path).toEqual(new Set([new URL(simulator.url).host]));
  }
});

test("a token may do what it has a right to, and every operation demands one", async () => {
  const { api, simulator } = await start();
  const number = simulator.happenings().openPull({ title: "A", head: "main" }).number;
  const { body: issue } = await api("POST", `${HOTDASH}/issues`, { title: "x" });
  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const commenter = as(simulator.issueToken({ rights: { "pull-requests": "write" } }));
  const comment = (of: number) => api("POST", `${HOTDASH}/issues/${of}/comments`, { body: "x" }, commenter);
  expect((await comment(number)).status).toBe(201);
  const refused = await comment(issue.number);
  expect([refused.status, refused.body.message]).toEqual([403, "Resource not accessible by integration"]);
  expect(refused.headers.get("x-accepted-github-permissions")).toBe("issues=write; pull_requests=write");
  // A person's fine-grained token: another sentence, and no checks whatever it is given.
  const person = as(simulator.issueToken({ rights: { checks: "read" }, holder: "personal access token" }));
  const checks = await api("GET", `${HOTDASH}/commits/main/check-runs`, undefined, person);
  expect([checks.status, checks.body.message]).toEqual([
    403,
    "Resource not accessible by personal access token",
  ]);
  const elsewhere = as(simulator.issueToken({ rights: { contents: "read" }, repositories: ["other"] }));
  expect((await api("GET", HOTDASH, undefined, elsewhere)).status).toBe(404);
  // Who one is and how much is left is open to any token.
  const routes = githubRoutes({ world: simulator.world, consistencyDelayMs: 0 }, undefined as never);
  const free = routes.filter(({ action, kind }) => needsOf(action, kind) === undefined);
  expect([...new Set(free.map(({ action }) => action.split(".")[0]))].sort()).toEqual(
    ["graphql", "orgs", "rateLimit", "user", "users"].sort(),
  );
});

test("the latest check run of a name is one for each suite, with suite and app", async () => {
  const { api, simulator } = await start();
  const happen = simulator.happenings();
  const suites = [1, 2].map((suite) => happen.check("main", "lint", "failure", { suite }).suite);
  happen.check("main", "lint", "success", { suite: suites[1] ?? 0 });
  const { body } = await api("GET", `${HOTDASH}/commits/main/check-runs?filter=latest`);
  const found = body.check_runs.map((one: { conclusion: string; check_suite: { id: number } }) => [
    one.check_suite.id,
    one.conclusion,
  ]);
  expect(found.sort()).toEqual([
    [1, "failure"],
    [2, "success"],
  ]);
  expect((await api("GET", `${HOTDASH}/commits/main/check-runs?filter=all`)).body.total_count).toBe(3);
  for (const one of body.check_runs) {
    expect(one.app).toMatchObject({ id: 15_368, slug: "github-actions", name: "GitHub Actions" });
    expect(Object.keys(one.app)).toEqual(
      expect.arrayContaining([
        "node_id",
        "owner",
        "description",
        "external_url",
        "html_url",
        "permissions",
        "events",
      ]),
    );
  }
  // Without a run of a workflow a suite is the app's of that commit: it is never number 0.
  expect(happen.check("main", "scan", "success").suite).toBeGreaterThan(0);
});
