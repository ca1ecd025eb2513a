import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CANDIDATE_MARKER } from "../../../operations/candidate/candidate.ts";
import { nextPatch } from "../../../operations/candidate/next-version.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import { inProcess } from "../../cli/support/in-process.ts";
import { spawned } from "../../cli/support/spawn.ts";

const DIGEST = `sha256:${"d".repeat(64)}`;
const COMMIT = "c".repeat(40);
let github: GithubSimulator;
let folder: string;
beforeEach(async () => {
  github = await startGithubSimulator({ rateLimits: false });
  folder = await mkdtemp(join(tmpdir(), "hotdash-candidate-"));
});
afterEach(async () => {
  await github.close();
  await rm(folder, { recursive: true });
});

/** Runs the command as a job of the workflow does. */
async function candidate({
  advisories = [] as object[],
  packages = [{ name: "openssl" }],
  digest = DIGEST,
  as = inProcess,
} = {}) {
  const files = { scan: join(folder, "scan.json"), sbom: join(folder, "sbom.json") };
  await writeFile(
    files.scan,
    JSON.stringify({ severity: "high", at: "2026-11-17T04:20:00.000Z", advisories }),
  );
  await writeFile(files.sbom, JSON.stringify({ spdxVersion: "SPDX-2.3", packages }));
  const given = { digest, tag: `${COMMIT}-patch-20261117`, commit: COMMIT, ...files };
  return run(
    Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]),
    as,
  );
}

async function run(
  args: readonly string[],
  as: typeof inProcess = inProcess,
): Promise<{ code: number; printed: string }> {
  const env = {
    PATH: process.env.PATH,
    ...{ GITHUB_TOKEN: "sim_github", GITHUB_REPOSITORY: "Jgorzitza/HotDash", GITHUB_BASE_URL: github.url },
    ...{ GITHUB_SERVER_URL: "https://github.com", GITHUB_RUN_ID: "77" },
  };
  const { code, stdout, stderr } = await as("candidate", args, { env });
  return { code, printed: stdout + stderr };
}

const issues = () =>
  [...github.world.repository("HotDash").activity.issues.values()].filter(({ body }) =>
    body?.startsWith(CANDIDATE_MARKER),
  );
const writes = () =>
  github.journal.entries().filter(({ method, actor }) => method !== "GET" && actor !== "outside");

it("a clean build is offered as the next patch version, with its digest and both lists, in one issue", async () => {
  const happen = github.happenings("HotDash");
  const { sha } = happen.push("main", "a change");
  for (const tag of ["v1.2.9", "v1.2.10", "v1.3.0-rc.1", "video"]) happen.tag(tag, sha);
  const first = await candidate({ as: spawned });
  expect(first).toMatchObject({
    code: 0,
    printed: expect.stringContaining("Release candidate v1.2.11: issue"),
  });
  const [issue] = issues();
  expect(issue).toMatchObject({ title: "Release candidate v1.2.11", state: "open", labels: ["release"] });
  for (const text of [DIGEST, COMMIT, "nothing known of severity high", "1 packages", "/actions/runs/77"])
    expect(issue?.body).toContain(text);

  // The same build says the same; the next one takes its place.
  const mark = writes().length;
  expect((await candidate()).code).toBe(0);
  expect(writes()).toHaveLength(mark);
  happen.tag("v1.2.11", sha);
  const next = `sha256:${"e".repeat(64)}`;
  expect((await candidate({ digest: next })).printed).toContain("v1.2.12: issue");
  expect(issues().map(({ title, number }) => [title, number])).toEqual([
    ["Release candidate v1.2.12", issue?.number],
  ]);
  expect(issues()[0]?.body).toContain(next);
});

it("a build with known holes, or of which nothing is known, is not offered", async () => {
  const hole = { package: "left-pad", severity: "critical", range: "<2", fixable: true };
  expect(await candidate({ advisories: [hole] })).toMatchObject({
    code: 1,
    printed: expect.stringContaining("1 packages with known holes, the first left-pad (critical)"),
  });
  expect(await candidate({ packages: [] })).toMatchObject({ code: 1 });
  expect(issues()).toEqual([]);
  expect(writes()).toEqual([]);
});

it("what is missing is said at once, before anything is asked", async () => {
  const { code, printed } = await run(["--digest", "latest"]);
  expect(code).toBe(2);
  for (const name of ["--digest", "--commit", "--tag", "--scan", "--sbom"]) expect(printed).toContain(name);
  expect(github.journal.entries()).toEqual([]);
});

describe("the next version", () => {
  it.each([
    [[], "v0.0.1"],
    [["v1.0.0"], "v1.0.1"],
    [["v1.9.9", "v1.10.0", "v1.2.30"], "v1.10.1"],
    [["v2.0.0-rc.1", "v1.4.2", "v2", "1.9.0"], "v1.4.3"],
  ])("after %j is %s", (tags, version) => {
    expect(nextPatch(tags)).toBe(version);
  });
});
