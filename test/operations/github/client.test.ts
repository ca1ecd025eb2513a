import { afterEach, expect, test } from "vitest";
import * as z from "zod";
import { accessFromEnvironment, refusedAccess, restRoot } from "../../../operations/github/access.ts";
import { GithubClient } from "../../../operations/github/client.ts";
import * as shapes from "../../../operations/github/shapes.ts";
import { unzip } from "../../../operations/github/unzip.ts";
import { secondaryRateLimit } from "../../../simulators/github/limits.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import { hurried } from "../../support/hurried.ts";

const open: GithubSimulator[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A repository and a client whose waits take a thousandth of the time. */
async function start() {
  const simulator = await startGithubSimulator({ rateLimits: false });
  open.push(simulator);
  const access = { baseUrl: simulator.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" };
  const env = hurried();
  return { simulator, github: new GithubClient(access, env) };
}

test("the answers fit what is read of them", async () => {
  const { simulator, github } = await start();
  const happen = simulator.happenings();
  const { sha } = happen.push("feature", "A change");
  const made = await github.change(
    { method: "POST", path: "/issues", body: { title: "Drift" } },
    shapes.issue,
  );
  const path = `/issues/${made.number}/comments`;
  await github.change({ method: "POST", path, body: { body: "found" } }, shapes.comment);
  expect(await github.list(path, shapes.comment)).toMatchObject([{ body: "found" }]);
  happen.openPull({ title: "A", head: "feature" });
  expect(await github.list("/pulls", shapes.pull)).toMatchObject([{ head: { sha } }]);
  happen.check("feature", "lint", "success");
  expect(await github.list("/commits/feature/check-runs", shapes.checkRun, "check_runs")).toHaveLength(1);
  const run = happen.run({ path: ".github/workflows/ci.yml", ref: "feature", conclusion: "success" });
  expect(await github.list("/actions/runs", shapes.workflowRun, "workflow_runs")).toMatchObject([
    { id: run.id },
  ]);
  const ref = {
    method: "POST" as const,
    path: "/deployments",
    body: { ref: "main", environment: "staging" },
  };
  const { id } = await github.change(ref, shapes.deployment);
  const said = { method: "POST" as const, path: `/deployments/${id}/statuses`, body: { state: "success" } };
  expect(await github.change(said, shapes.deploymentStatus)).toMatchObject({ state: "success" });
  expect(await github.get("/commits/feature", shapes.commit)).toMatchObject({ sha });
  expect(await github.get("/compare/main...feature", shapes.comparison)).toMatchObject({ status: "ahead" });
  expect(await github.get("/git/ref/heads/feature", shapes.ref)).toMatchObject({ object: { sha } });
  expect(await github.find("/releases/tags/v9.0.0", shapes.release)).toBeUndefined();
  expect(await github.remove("/releases/1")).toBe(false);
});

test("a list is read to its last page, and a search no further than it has to", async () => {
  const { simulator, github } = await start();
  const happen = simulator.happenings();
  for (let index = 0; index < 250; index++) happen.check("main", `check ${index}`, "success");
  const path = "/commits/main/check-runs";
  expect(await github.list(path, shapes.checkRun, "check_runs")).toHaveLength(250);
  expect(simulator.journal.count({ action: "checks.list" })).toBe(3);
  for await (const { name } of github.each(path, shapes.checkRun, "check_runs")) if (name) break;
  expect(simulator.journal.count({ action: "checks.list" })).toBe(4);
});

test("an artifact is downloaded from where GitHub leads, and unpacked", async () => {
  const { simulator, github } = await start();
  const happen = simulator.happenings();
  const run = happen.run({ path: ".github/workflows/ci.yml", ref: "main" });
  const files = { "results.json": '{"passed":12}', "a/b.txt": "ä".repeat(5000), empty: "" };
  const { id } = happen.artifact(run, "vitest", files);
  const archive = await github.download(`/actions/artifacts/${id}/zip`);
  const text = [...unzip(archive)].map(([name, content]) => [name, content.toString()]);
  expect(Object.fromEntries(text)).toEqual(files);
  const old = happen.artifact(run, "old", files, 0);
  await expect(github.download(`/actions/artifacts/${old.id}/zip`)).rejects.toThrow("run the workflow");
  for (const at of [44, 50]) {
    const bad = archive.slice();
    bad[at] = (bad[at] ?? 0) ^ 0xff;
    expect(() => unzip(bad), String(at)).toThrow();
  }
  expect(() => unzip(archive.slice(0, 30))).toThrow("no directory");
});

test("a file goes to the address that the release names, and to no other", async () => {
  const { simulator, github } = await start();
  const body = { tag_name: "v1.0.0", name: "1.0.0" };
  const made = await github.change({ method: "POST", path: "/releases", body }, shapes.release);
  await github.upload(made.upload_url, "plan.json", Buffer.from("{}"), "application/json");
  expect((await github.get("/releases/tags/v1.0.0", shapes.release)).assets).toMatchObject([
    { name: "plan.json", size: 2 },
  ]);
  expect(simulator.world.repository("HotDash").activity.git.tags.has("v1.0.0")).toBe(true);
  await expect(github.upload("https://elsewhere.test/", "a", Buffer.from(""), "text/plain")).rejects.toThrow(
    "must not be sent to elsewhere.test",
  );
});

test("reads are repeated, a POST without an answer is not, and a limit is waited out", async () => {
  const { simulator, github } = await start();
  simulator.faults.add({
    match: { action: "issues.list" },
    when: "before",
    effect: { status: 502 },
    times: 2,
  });
  expect(await github.list("/issues", shapes.issue)).toEqual([]);
  simulator.faults.add({ match: { action: "issues.create" }, when: "after", effect: "drop", times: 1 });
  const create = { method: "POST" as const, path: "/issues", body: { title: "once" } };
  await expect(github.change(create, shapes.issue)).rejects.toMatchObject({ ambiguous: true });
  expect(await github.list("/issues", shapes.issue)).toHaveLength(1);
  const slow = { when: "before" as const, effect: secondaryRateLimit(60), times: 1 };
  simulator.faults.add({ match: { action: "issues.create" }, ...slow });
  expect(await github.change(create, shapes.issue)).toMatchObject({ title: "once" });
  const forHours = { ...slow, effect: secondaryRateLimit(7200) };
  simulator.faults.add({ match: { action: "issues.create" }, ...forHours });
  await expect(github.change(create, shapes.issue)).rejects.toThrow("Wait until the limit is lifted");
});

test("an answer of another shape names the property, and a refusal what to do", async () => {
  const { github } = await start();
  await expect(github.get("/labels", z.object({ x: z.string() }))).rejects.toThrow(
    "github: the answer to /labels is not what GitHub documents",
  );
  await expect(github.get("/issues/77", shapes.issue)).rejects.toThrow(
    /answered 404: Not Found.*the token may not see it/,
  );
});

test("tokens and addresses that do not belong together are refused before any request", () => {
  const refused = (baseUrl: string, token: string) => refusedAccess({ baseUrl, token });
  expect(refused("http://127.0.0.1:1/", "ghp_real")).toContain("sim_");
  expect(refused("https://api.github.com/", "sim_github")).toContain("api.github.com");
  expect(refused("http://ghe.test/", "ghp_real")).toContain("https://");
  expect(refused("nowhere", "ghp_real")).toContain("no address");
  expect(refused("https://api.github.com/", "ghp_real")).toBeUndefined();
  expect(refused("http://[::1]:80/", "sim_github")).toBeUndefined();
});

test("the addresses are those of the provider, and what is missing is named at once", () => {
  expect(restRoot("https://github.com")).toBe("https://api.github.com");
  expect(restRoot("http://127.0.0.1:9")).toBe("http://127.0.0.1:9/api/v3");
  expect(restRoot("http://127.0.0.1:9/gh/api/v3/")).toBe("http://127.0.0.1:9/gh/api/v3");
  const env = { GITHUB_TOKEN: "ghp_x", GITHUB_REPOSITORY: "Jgorzitza/HotDash" };
  expect(accessFromEnvironment(env)).toEqual({
    baseUrl: "https://api.github.com/",
    owner: "Jgorzitza",
    repository: "HotDash",
    token: "ghp_x",
  });
  expect(() => accessFromEnvironment({ GITHUB_REPOSITORY: "HotDash" })).toThrow(
    /GITHUB_TOKEN .* and GITHUB_REPOSITORY/,
  );
});

test("a secondary limit that names no time is waited out for a minute, and a refusal half way is no short list", async () => {
  const { simulator, github } = await start();
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  simulator.faults.add({
    match: { action: "issues.create" },
    when: "before",
    effect: { status: 403, body: { message } },
    times: 1,
  });
  const before = github.clock.now();
  const create = { method: "POST" as const, path: "/issues", body: { title: "later" } };
  expect(await github.change(create, shapes.issue)).toMatchObject({ title: "later" });
  expect(github.clock.now() - before).toBeGreaterThanOrEqual(60_000);
  const happen = simulator.happenings();
  for (let index = 0; index < 150; index++) happen.check("main", `check ${index}`, "success");
  const refused = { status: 403, body: { message: "Resource not accessible by integration" } };
  simulator.faults.add({ match: { action: "checks.list", nth: 2 }, when: "before", effect: refused });
  await expect(github.list("/commits/main/check-runs", shapes.checkRun, "check_runs")).rejects.toThrow(
    /answered 403: Resource not accessible.*give it the repository and the permission/,
  );
});

test("a page in place of a list is no list, and pages that lead in a circle end", async () => {
  const { simulator, github } = await start();
  const page = { status: 200, body: "<html></html>" };
  simulator.faults.add({ match: { action: "issues.list" }, when: "after", effect: page });
  await expect(github.list("/issues", shapes.issue)).rejects.toThrow(
    /answered 200 \(text\/plain.*run the command again/,
  );
  simulator.faults.clear();
  const circle = {
    status: 200,
    body: [],
    headers: {
      link: `<${restRoot(simulator.url)}/repos/${github.owner}/${github.repository}/issues?per_page=100>; rel="next"`,
    },
  };
  simulator.faults.add({ match: { action: "issues.list" }, when: "after", effect: circle });
  await expect(github.list("/issues", shapes.issue)).rejects.toThrow("lead in a circle");
});
